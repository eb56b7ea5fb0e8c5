import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Stack {
  /** Definitions by name, without the stack's prefix. */
  machines?: Record<string, object>;
  /** Bodies of `handler(event)` by name, without the stack's prefix. */
  functions?: Record<string, string>;
  /** Environment of each function by name. */
  environment?: Record<string, Record<string, unknown>>;
  /** Further resources by logical id. */
  resources?: Record<string, object>;
}

const directories: string[] = [];
process.once('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Writes a cloud assembly like the CDK's to a directory of its own: template `Small`, one asset for each function. */
export function writeStack({ machines = {}, functions = {}, environment = {}, resources = {} }: Stack): string {
  const directory = mkdtempSync(join(tmpdir(), 'certflow-'));
  directories.push(directory);
  const Resources: Record<string, object> = { ...resources };
  for (const [name, body] of Object.entries(functions)) {
    const asset = `asset.${name}`;
    mkdirSync(join(directory, asset));
    writeFileSync(join(directory, asset, 'index.mjs'), `export async function handler(event) { ${body} }\n`);
    Resources[name] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: `Small_${name}`,
        Handler: 'index.handler',
        Environment: { Variables: environment[name] ?? {} },
      },
      Metadata: { 'aws:asset:path': asset },
    };
  }
  for (const [name, definition] of Object.entries(machines)) {
    Resources[name] = {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: `Small_${name}`,
        DefinitionString: JSON.stringify(definition),
        RoleArn: 'arn:aws:iam::000000000000:role/Small',
      },
    };
  }
  writeFileSync(join(directory, 'Small.template.json'), JSON.stringify({ Resources }));
  return directory;
}

/** A Task state that calls a function of the stack. */
export function lambdaTask(name: string, fields: object = { End: true }): object {
  return {
    Type: 'Task',
    Resource: `arn:aws:lambda:us-east-1:000000000000:function:Small_${name}`,
    TimeoutSeconds: 40,
    ...fields,
  };
}

/** A Task state that runs another machine of the stack and waits for it. */
export function childTask(machine: string, name: string, input: object, fields: object = { End: true }): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    TimeoutSeconds: 2_000_000,
    Parameters: {
      StateMachineArn: `arn:aws:states:us-east-1:000000000000:stateMachine:Small_${machine}`,
      Name: name,
      Input: input,
    },
    ...fields,
  };
}

/** A machine of the states in this order, beginning with the first. */
export function machine(States: Record<string, object>, fields: object = {}): object {
  return { StartAt: Object.keys(States)[0], States, ...fields };
}
