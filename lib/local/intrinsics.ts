/** A CloudFormation resource as synthesized. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
}

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

/**
 * Resolves CloudFormation's intrinsics for the parts of a template that run locally. Errors: an intrinsic or a
 * reference that is not known here, by its name.
 */
export class Intrinsics {
  readonly #stackName: string;
  readonly #resources: Record<string, Resource>;

  constructor(stackName: string, resources: Record<string, Resource>) {
    this.#stackName = stackName;
    this.#resources = resources;
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [key, argument] = entries[0] ?? [];
    if (entries.length === 1 && (key === 'Ref' || key?.startsWith('Fn::'))) return this.#call(key, argument);
    return Object.fromEntries(entries.map(([name, item]) => [name, this.resolve(item)]));
  }

  /** As `resolve`, for what must turn out a text. */
  text(value: unknown, what: string): string {
    const text = this.resolve(value);
    if (typeof text !== 'string') throw new Error(`${what}: expected a text, got ${JSON.stringify(text)}`);
    return text;
  }

  arnOf(logicalId: string): string {
    const { Type } = this.#resource(logicalId);
    const name = this.nameOf(logicalId);
    const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
    switch (Type) {
      case 'AWS::Lambda::Function':
        return arn('lambda', `function:${name}`);
      case 'AWS::StepFunctions::StateMachine':
        return arn('states', `stateMachine:${name}`);
      case 'AWS::DynamoDB::Table':
      case 'AWS::DynamoDB::GlobalTable':
        return arn('dynamodb', `table/${name}`);
      case 'AWS::SecretsManager::Secret':
        return arn('secretsmanager', `secret:${name}`);
      case 'AWS::Events::EventBus':
        return arn('events', `event-bus/${name}`);
      case 'AWS::KMS::Key':
        return arn('kms', `key/${name}`);
      case 'AWS::IAM::Role':
        return `arn:aws:iam::${ACCOUNT}:role/${name}`;
      default:
        throw new Error(`${logicalId}: the ARN of a ${Type} is not known here`);
    }
  }

  /** The name that the template gives, or one like CloudFormation's own. */
  nameOf(logicalId: string): string {
    const { Properties = {} } = this.#resource(logicalId);
    const given =
      Properties.FunctionName ?? Properties.StateMachineName ?? Properties.TableName ?? Properties.Name ?? undefined;
    return given === undefined ? `${this.#stackName}-${logicalId}` : this.text(given, logicalId);
  }

  #resource(logicalId: string): Resource {
    const resource = this.#resources[logicalId];
    if (resource === undefined) throw new Error(`the template refers to ${logicalId}, which it does not hold`);
    return resource;
  }

  #call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument));
      case 'Fn::GetAtt': {
        const [logicalId = '', attribute = ''] = Array.isArray(argument) ? argument : String(argument).split('.');
        return this.#attribute(logicalId, attribute);
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map((part) => this.text(part, 'a part of Fn::Join')).join(separator);
      }
      case 'Fn::Sub':
        return this.#substitute(argument);
      default:
        throw new Error(`the intrinsic ${name} is not known here`);
    }
  }

  #ref(name: string): unknown {
    const pseudo: Record<string, string> = {
      'AWS::Partition': 'aws',
      'AWS::Region': REGION,
      'AWS::AccountId': ACCOUNT,
      'AWS::StackName': this.#stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    if (name.startsWith('AWS::')) {
      const value = pseudo[name];
      if (value === undefined) throw new Error(`the pseudo parameter ${name} is not known here`);
      return value;
    }
    const { Type } = this.#resource(name);
    const isArn = Type === 'AWS::StepFunctions::StateMachine' || Type === 'AWS::SecretsManager::Secret';
    return isArn ? this.arnOf(name) : this.nameOf(name);
  }

  #attribute(logicalId: string, attribute: string): string {
    if (attribute === 'Arn') return this.arnOf(logicalId);
    if (attribute === 'Name') return this.nameOf(logicalId);
    throw new Error(`${logicalId}: the attribute ${attribute} is not known here`);
  }

  #substitute(argument: unknown): string {
    const [template, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, object];
    const values = new Map(Object.entries(variables));
    return template.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (values.has(name)) return this.text(values.get(name), name);
      const [logicalId = '', ...attribute] = name.split('.');
      return attribute.length > 0
        ? this.#attribute(logicalId, attribute.join('.'))
        : this.text({ Ref: logicalId }, logicalId);
    });
  }
}
