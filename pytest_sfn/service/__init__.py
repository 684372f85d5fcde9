"""
The Step Functions API in process: 37 operations over state machines, executions, activities and task tokens.

`StepFunctionsService.call` takes parameters and gives answers as boto3 spells them, points in time as Unix seconds;
wire formats and sockets are `http/`.
"""
