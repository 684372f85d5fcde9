"""A SAM template whose workflow is started in every way, for tests."""

from __future__ import annotations

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}
  Silent: {Type: AWS::S3::Bucket}
  OrdersQueue: {Type: AWS::SQS::Queue}
  OrdersTopic: {Type: AWS::SNS::Topic}
  OrdersTable:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders-table
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  ToQueue:
    Type: AWS::SNS::Subscription
    Properties:
      Protocol: sqs
      TopicArn: !Ref OrdersTopic
      Endpoint: !GetAtt OrdersQueue.Arn
      FilterPolicy: {kind: [order]}
  Orders:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: orders
      Definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
      Events:
        Uploaded:
          Type: EventBridgeRule
          Properties:
            Pattern:
              source: [aws.s3]
              detail: {bucket: {name: [!Ref Uploads, !Ref Silent]}, object: {key: [{suffix: .json}]}}
            InputPath: $.detail.object.key
        Ordered:
          Type: EventBridgeRule
          Properties:
            EventBusName: shop
            Pattern: {source: [my.shop], detail-type: [Ordered]}
            InputTransformer:
              InputPathsMap: {id: $.detail.id}
              InputTemplate: '{"orderId": <id>, "rule": <aws.events.rule-name>}'
        Daily: {Type: Schedule, Properties: {Schedule: cron(0 9 * * ? *), Input: '{"why": "daily"}'}}
        Off: {Type: Schedule, Properties: {Schedule: rate(1 minute), Enabled: false}}
  Weekly:
    Type: AWS::Scheduler::Schedule
    Properties:
      Name: weekly
      FlexibleTimeWindow: {Mode: 'OFF'}
      ScheduleExpression: cron(0 8 ? * MON *)
      ScheduleExpressionTimezone: Europe/Berlin
      Target: {Arn: !Ref Orders, RoleArn: r, Input: '{"at": "<aws.scheduler.scheduled-time>"}'}
  FromQueue:
    Type: AWS::Pipes::Pipe
    Properties:
      Name: from-queue
      RoleArn: r
      Source: !GetAtt OrdersQueue.Arn
      Target: !Ref Orders
      SourceParameters:
        SqsQueueParameters: {BatchSize: 2}
        FilterCriteria: {Filters: [{Pattern: '{"body": {"id": [{"exists": true}]}}'}, {Pattern: '{"body": {"Message": [{"exists": true}]}}'}]}
  FromTable:
    Type: AWS::Pipes::Pipe
    Properties:
      RoleArn: r
      Source: !GetAtt OrdersTable.StreamArn
      Target: !Ref Orders
      TargetParameters: {InputTemplate: '{"id": <$.dynamodb.Keys.id.S>, "how": <$.eventName>}'}
"""
