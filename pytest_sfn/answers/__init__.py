"""Who answers a Task: mocks, Lambda handlers, stand-ins, endpoints; and the judge of every answer."""
