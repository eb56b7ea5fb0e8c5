import {
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand, InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Runtime, startRuntime } from '../../../lib/local/runtime.ts';
import { lambdaTask, machine, writeStack } from './stack.ts';

const machineArn = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:Small_${name}`;

let runtime: Runtime;
let sfn: SFNClient;
let lambda: LambdaClient;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  const templateDirectory = writeStack({
    functions: {
      double: 'return { value: event.value * 2 };',
      reject: "throw Object.assign(new Error('no'), { name: 'ProviderRejected' });",
    },
    machines: {
      Double: machine({ Double: lambdaTask('double', { Next: 'Done' }), Done: { Type: 'Succeed' } }),
      Reject: machine({ Reject: lambdaTask('reject') }),
      Long: machine({ Wait: { Type: 'Wait', Seconds: 3_600, End: true } }),
      Each: machine({
        Each: { Type: 'Map', ItemProcessor: machine({ Double: lambdaTask('double') }), End: true },
      }),
    },
    resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
        },
      },
    },
  });
  runtime = await startRuntime({ time: 'real', templateDirectory, environment: {} });
  const options = {
    endpoint: runtime.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  sfn = new SFNClient(options);
  dynamodb = new DynamoDBClient(options);
  lambda = new LambdaClient(options);
});

afterAll(async () => {
  sfn.destroy();
  dynamodb.destroy();
  lambda.destroy();
  await runtime.stop();
});

/** The ARN of an execution that has ended. */
async function finish(name: string, input: unknown): Promise<string> {
  const { arn, finished } = runtime.start(name, input);
  await finished;
  return arn;
}

test('the machines are listed and described', async () => {
  const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
  const described = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: machineArn('Double') }));

  expect(stateMachines?.map(({ name }) => name)).toEqual(['Small_Double', 'Small_Reject', 'Small_Long', 'Small_Each']);
  expect(stateMachines?.[0]).toMatchObject({ stateMachineArn: machineArn('Double'), type: 'STANDARD' });
  expect(described).toMatchObject({ status: 'ACTIVE', roleArn: 'arn:aws:iam::000000000000:role/Small' });
  expect(JSON.parse(String(described.definition)).StartAt).toBe('Double');
});

test('an execution is started, and described when it succeeded', async () => {
  const started = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: machineArn('Double'), name: 'first', input: '{"value":3}' }),
  );
  const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:Small_Double:first';
  expect(started).toMatchObject({ executionArn, startDate: expect.any(Date) });

  await expect
    .poll(() => sfn.send(new DescribeExecutionCommand({ executionArn })))
    .toMatchObject({
      executionArn,
      stateMachineArn: machineArn('Double'),
      name: 'first',
      status: 'SUCCEEDED',
      startDate: expect.any(Date),
      stopDate: expect.any(Date),
      input: '{"value":3}',
      output: '{"value":6}',
    });
});

test('a failed execution tells its error and cause', async () => {
  const executionArn = await finish('Reject', {});

  expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    status: 'FAILED',
    error: 'ProviderRejected',
    cause: '{"errorType":"ProviderRejected","errorMessage":"no"}',
  });
});

test('executions are listed newest first, by status and in pages', async () => {
  const newest: string[] = [];
  for (const value of [1, 2, 3]) newest.unshift(await finish('Double', { value }));
  const stateMachineArn = machineArn('Double');

  const first = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 2 }));
  const { nextToken } = first;
  const second = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1, nextToken }));
  const failed = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED' }));

  const arns = [...(first.executions ?? []), ...(second.executions ?? [])].map(({ executionArn }) => executionArn);
  expect(arns).toEqual(newest);
  expect(failed).toMatchObject({ executions: [] });
  expect(failed.nextToken).toBeUndefined();
});

test('the history of a run that succeeded', async () => {
  const executionArn = await finish('Double', { value: 1 });

  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));

  expect(events?.map(({ type, id, previousEventId }) => [type, id, previousEventId])).toEqual([
    ['ExecutionStarted', 1, 0],
    ['TaskStateEntered', 2, 1],
    ['LambdaFunctionScheduled', 3, 2],
    ['LambdaFunctionStarted', 4, 3],
    ['LambdaFunctionSucceeded', 5, 4],
    ['TaskStateExited', 6, 5],
    ['SucceedStateEntered', 7, 6],
    ['SucceedStateExited', 8, 7],
    ['ExecutionSucceeded', 9, 8],
  ]);
  expect(events?.[0]).toMatchObject({
    timestamp: expect.any(Date),
    executionStartedEventDetails: { input: '{"value":1}', roleArn: 'arn:aws:iam::000000000000:role/Small' },
  });
  expect(events?.[1]?.stateEnteredEventDetails).toMatchObject({ name: 'Double', input: '{"value":1}' });
  expect(events?.[2]?.lambdaFunctionScheduledEventDetails).toMatchObject({
    resource: 'arn:aws:lambda:us-east-1:000000000000:function:Small_double',
    input: '{"value":1}',
    timeoutInSeconds: 40,
  });
  expect(events?.[4]?.lambdaFunctionSucceededEventDetails).toMatchObject({ output: '{"value":2}' });
  expect(events?.[5]?.stateExitedEventDetails).toMatchObject({ name: 'Double', output: '{"value":2}' });
  expect(events?.[8]?.executionSucceededEventDetails).toMatchObject({ output: '{"value":2}' });
});

test('the history of a run that failed, from its end', async () => {
  const executionArn = await finish('Reject', {});

  const { events, nextToken } = await sfn.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 2 }),
  );

  const failure = { error: 'ProviderRejected', cause: '{"errorType":"ProviderRejected","errorMessage":"no"}' };
  expect(events).toMatchObject([
    { type: 'ExecutionFailed', executionFailedEventDetails: failure },
    { type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: failure },
  ]);
  expect(nextToken).toBe('2');
});

test('the history of a Map tells its iterations', async () => {
  const executionArn = await finish('Each', [{ value: 1 }, { value: 2 }]);

  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));

  expect(events?.[1]).toMatchObject({ type: 'MapStateEntered' });
  const succeeded = events?.filter(({ type }) => type === 'MapIterationSucceeded');
  expect(succeeded).toMatchObject([
    { mapIterationSucceededEventDetails: { name: 'Each', index: 0 } },
    { mapIterationSucceededEventDetails: { name: 'Each', index: 1 } },
  ]);
});

test('an execution that is started without a name gets a UUID, as each does on AWS', async () => {
  const start = () =>
    sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn('Double'), input: '{"value":1}' }));
  const names = [await start(), await start()].map(({ executionArn }) => executionArn?.split(':').at(-1));
  for (const name of names) expect(name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(new Set(names).size).toBe(2);
});

test('a running execution is stopped with a reason', async () => {
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn('Long') }));

  const stopped = await sfn.send(new StopExecutionCommand({ executionArn, error: 'Operator', cause: 'enough' }));

  expect(stopped.stopDate).toEqual(expect.any(Date));
  expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    status: 'ABORTED',
    error: 'Operator',
    cause: 'enough',
    input: '{}',
  });
  const history = await sfn.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }));
  expect(history.events).toMatchObject([
    { type: 'ExecutionAborted', executionAbortedEventDetails: { error: 'Operator', cause: 'enough' } },
  ]);
});

test("refusals have AWS's names", async () => {
  const stateMachineArn = machineArn('Double');
  await sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'once', input: '{"value":1}' }));
  const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:Small_Double:never';
  const start = (options: { stateMachineArn?: string; name?: string; input?: string }) =>
    sfn.send(new StartExecutionCommand({ stateMachineArn, ...options }));

  await expect(start({ input: '{' })).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
  await expect(start({ name: 'once', input: '{"value":2}' })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  await expect(start({ name: 'a b' })).rejects.toMatchObject({ name: 'InvalidName' });
  await expect(start({ stateMachineArn: machineArn('No') })).rejects.toMatchObject({
    name: 'StateMachineDoesNotExist',
  });
  await expect(start({ stateMachineArn: 'Double' })).rejects.toMatchObject({ name: 'InvalidArn' });
  await expect(sfn.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
    name: 'ExecutionDoesNotExist',
    $metadata: { httpStatusCode: 400 },
  });
});

test('the table is read and written through the same endpoint', async () => {
  const TableName = 'Small-Table';
  const Key = { pk: { S: 'certificate#1' }, sk: { S: 'current' } };
  await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, version: { N: '1' } } }));

  expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([TableName]);
  expect((await dynamodb.send(new GetItemCommand({ TableName, Key }))).Item).toMatchObject({ version: { N: '1' } });
  expect((await dynamodb.send(new ScanCommand({ TableName }))).Count).toBe(1);
  const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': Key.pk } };
  expect((await dynamodb.send(new QueryCommand({ TableName, ...query }))).Count).toBe(1);
  expect(await runtime.scan()).toEqual([{ pk: 'certificate#1', sk: 'current', version: 1 }]);
});

test('the functions are listed, and invoked by name or ARN', async () => {
  const { Functions } = await lambda.send(new ListFunctionsCommand({}));
  expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['Small_double', 'Small_reject']);

  for (const FunctionName of ['Small_double', Functions?.[0]?.FunctionArn]) {
    const invoked = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"value":4}' }));
    expect(invoked).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(invoked.FunctionError).toBeUndefined();
    expect(invoked.Payload?.transformToString()).toBe('{"value":8}');
  }
});

test("a function's error is an answer with its type and message", async () => {
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'Small_reject' }));

  expect(FunctionError).toBe('Unhandled');
  expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject({
    errorType: 'ProviderRejected',
    errorMessage: 'no',
  });
});

test('an invocation that cannot be is refused as AWS does', async () => {
  const invoke = (options: object) =>
    lambda.send(new InvokeCommand({ FunctionName: 'Small_double', Payload: '{}', ...options }));

  await expect(invoke({ FunctionName: 'No' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(invoke({ Payload: '{' })).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  await expect(invoke({ InvocationType: 'Event' })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  const other = lambda.send(new GetFunctionCommand({ FunctionName: 'Small_double' }));
  await expect(other).rejects.toMatchObject({ message: 'only Invoke and ListFunctions are simulated' });
});

test.each([
  ['a name that was made to point here', { host: 'rebound.example' }, 403],
  ['a page of another origin', { origin: 'https://evil.example' }, 403],
  ['a page of a null origin', { origin: 'null' }, 403],
  ['localhost', { host: 'localhost:4566' }, 200],
  ['a local page', { origin: 'http://localhost:3000' }, 200],
])('a request for %s', async (_, headers, status) => {
  const { statusCode, body } = await request(runtime.awsUrl, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSStepFunctions.ListStateMachines', ...headers },
    body: '{}',
  });
  const answer = (await body.json()) as { detail?: string };

  expect(statusCode).toBe(status);
  expect(answer.detail).toBe(status === 403 ? 'Host and Origin: must name 127.0.0.1 or localhost' : undefined);
});

test.each([
  ['an unknown action', 'AWSStepFunctions.Redrive', '{}', 'UnknownOperationException'],
  ['an unknown service', 'Kinesis.PutRecord', '{}', 'UnknownOperationException'],
  ['a request that is no JSON', 'AWSStepFunctions.StartExecution', '{', 'SerializationException'],
  ['a request without its fields', 'AWSStepFunctions.StartExecution', '{}', 'ValidationException'],
])('%s is refused', async (_, target, body, type) => {
  const response = await request(runtime.awsUrl, {
    method: 'POST',
    headers: { 'x-amz-target': target },
    body,
  });

  expect(response.statusCode).toBe(400);
  expect(await response.body.json()).toMatchObject({ __type: type });
});
