"""What both kinds of API share: a backend and its calls, time and place, headers, dates, trace ids."""
