/** Shapes of a synthesized template, as far as tests look at them. */
export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface Retry {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  MaxDelaySeconds?: number;
  BackoffRate?: number;
  JitterStrategy?: string;
}

export interface State {
  Type: string;
  Resource?: string;
  ResultPath?: string | null;
  TimeoutSeconds?: number;
  Default?: string;
  Retry?: Retry[];
  Catch?: { ErrorEquals: string[]; Next: string }[];
  ItemProcessor?: { States: Record<string, State> };
  QueryLanguage?: string;
  [field: string]: unknown;
}

export interface Definition {
  TimeoutSeconds?: number;
  QueryLanguage?: string;
  States: Record<string, State>;
}

/** A machine's definition; whatever CloudFormation fills in at deployment stands as `{LogicalId}`. */
export function definitionOf(machine: Resource): Definition {
  return JSON.parse(textOf(machine.Properties.DefinitionString)) as Definition;
}

/** Every state by name, those inside a Map included. */
export function statesOf(definition: { States: Record<string, State> }): [name: string, state: State][] {
  return Object.entries(definition.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);
}

/** Text with references, each as `{LogicalId}`, or as `{AWS::Region}` and the like. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(textOf).join(String(join[0]));
  return `{${Ref ?? (attribute as string[])[0]}}`;
}

/** The logical ids that a value refers to, in whatever function of CloudFormation. */
export function referencesOf(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(/\{([A-Za-z0-9]+)\}/g)].map(([, id]) => id ?? '');
  if (typeof value !== 'object' || value === null) return [];
  const { Ref, 'Fn::GetAtt': attribute, ...rest } = value as Record<string, unknown>;
  const own = [Ref, (attribute as unknown[] | undefined)?.[0]].filter((id) => typeof id === 'string');
  return [...own.filter((id) => !id.startsWith('AWS::')), ...Object.values(rest).flatMap(referencesOf)];
}

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}

/** What the role with this logical id may do, from the policies of the template. */
export function statementsOf(role: string, resources: Record<string, Resource>): Statement[] {
  return Object.values(resources)
    .filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy' && referencesOf(Properties.Roles).includes(role))
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
}
