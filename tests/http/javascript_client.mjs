// Drives a server with the AWS SDK for JavaScript v3: node javascript_client.mjs URL. Prints what it saw as JSON.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_PATH}/`);
const sdk = require("@aws-sdk/client-sfn");

const client = new sdk.SFNClient({
  endpoint: process.argv[2],
  region: "us-east-1",
  disableHostPrefix: true,
  maxAttempts: 1,
  credentials: { accessKeyId: "x", secretAccessKey: "x" },
});
const roleArn = "arn:aws:iam::123456789012:role/role";
const definition = JSON.stringify({ StartAt: "P", States: { P: { Type: "Pass", End: true } } });
const seen = {};

const machine = await client.send(new sdk.CreateStateMachineCommand({ name: "js", definition, roleArn, type: "EXPRESS" }));
seen.created = machine.creationDate instanceof Date;
const sync = await client.send(
  new sdk.StartSyncExecutionCommand({ stateMachineArn: machine.stateMachineArn, input: '{"from":"js ü"}' }),
);
seen.output = sync.output;
try {
  await client.send(new sdk.CreateActivityCommand({ name: "a b" }));
} catch (error) {
  seen.error = [error.name, error instanceof sdk.InvalidName, error.message];
}
const task = JSON.stringify({
  StartAt: "T",
  States: { T: { Type: "Task", Resource: "arn:aws:states:us-east-1:123456789012:activity:ask", End: true } },
});
const activity = await client.send(new sdk.CreateActivityCommand({ name: "ask" }));
const polled = client.send(new sdk.GetActivityTaskCommand({ activityArn: activity.activityArn }));
const asking = await client.send(new sdk.CreateStateMachineCommand({ name: "asking", definition: task, roleArn }));
const started = await client.send(new sdk.StartExecutionCommand({ stateMachineArn: asking.stateMachineArn }));
const { taskToken } = await polled;
await client.send(new sdk.SendTaskSuccessCommand({ taskToken, output: '"answered"' }));
const described = await client.send(new sdk.DescribeExecutionCommand({ executionArn: started.executionArn }));
seen.answered = described.output;
const history = [];
for await (const page of sdk.paginateGetExecutionHistory({ client, pageSize: 2 }, { executionArn: started.executionArn })) {
  history.push(...page.events.map((event) => event.type));
}
seen.history = history;
client.destroy();
console.log(JSON.stringify(seen));
