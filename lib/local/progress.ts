import pc from 'picocolors';
import { causeOf } from '../../lambdas/domain/cause.ts';
import type { Execution, ExecutionEvent } from './execution.ts';
import type { Transition } from './runtime.ts';
import type { PublishedEvent } from './task-resources.ts';
import type { Machine } from './template.ts';

type StateEvent = Extract<ExecutionEvent, { state: unknown }>;

/** Tells a run to a person, a line for each state as it ends; a child's lines are indented below its parent's. */
export class Progress {
  readonly #write: (line: string) => void;
  readonly #skipsWaits: boolean;
  readonly #machines: Machine[];
  readonly #enteredAt = new Map<string, number>();
  readonly #depths = new Map<string, number>();
  #startedAt = 0;

  constructor(options: { write: (line: string) => void; skipsWaits: boolean; machines: Machine[] }) {
    this.#write = options.write;
    this.#skipsWaits = options.skipsWaits;
    this.#machines = options.machines;
  }

  readonly tell = (transition: Transition): void => {
    const line =
      transition.type === 'event'
        ? this.#lineOf(transition.execution, transition.event)
        : this.#published(transition.event);
    if (line !== undefined) this.#write(line);
  };

  #published({ detailType, detail, at }: PublishedEvent): string {
    const depth = this.#depths.get(String(detail.execution)) ?? 0;
    return this.#line(Date.parse(at), depth + 1, `${pc.magenta(`✉ ${detailType}`)}${verdictOf(detail)}`);
  }

  #lineOf(execution: Execution, event: ExecutionEvent): string | undefined {
    const depth = this.#depthOf(execution);
    switch (event.type) {
      case 'ExecutionStarted':
        if (this.#startedAt === 0) this.#startedAt = event.timestamp;
        return this.#line(event.timestamp, depth, `${pc.bold(`▸ ${execution.machine}`)} ${pc.dim(execution.name)}`);
      case 'ExecutionFailed':
      case 'ExecutionTimeout':
      case 'ExecutionAborted':
        return this.#line(
          event.timestamp,
          depth,
          pc.red(`✗ ${execution.status} ${causeOf(execution.error ?? execution.status, execution.cause)}`),
        );
      case 'StateEntered':
        this.#enteredAt.set(`${execution.arn} ${event.state.name}`, event.timestamp);
        return undefined;
      case 'StateExited':
        return this.#exited(execution, event, depth + 1);
      case 'StateFailed': {
        if (event.state.type === 'Fail') return undefined;
        const reason = causeOf(event.Error, String(event.Cause));
        return this.#line(event.timestamp, depth + 1, `${event.state.name}  ${pc.yellow(reason)}`);
      }
      case 'StateRetried':
        return this.#line(event.timestamp, depth + 1, pc.dim(`${event.state.name}  retry ${event.retry.attempt}`));
      default:
        return undefined;
    }
  }

  #exited(execution: Execution, { state, timestamp }: StateEvent, depth: number): string | undefined {
    // Where a choice leads, the next line tells.
    if (state.type === 'Choice') return undefined;
    if (state.type === 'Wait') {
      const waited = timestamp - (this.#enteredAt.get(`${execution.arn} ${state.name}`) ?? timestamp);
      const skipped = this.#skipsWaits ? ', skipped' : '';
      return this.#line(timestamp, depth, pc.cyan(`${state.name}  ${Math.round(waited / 1000)} s${skipped}`));
    }
    const name = state.type === 'Succeed' ? pc.green(`✓ ${state.name}`) : state.name;
    return this.#line(timestamp, depth, `${name}${verdictOf(this.#resultOf(execution, state))}`);
  }

  /** What the state itself answered, which its ResultPath puts somewhere into its output. */
  #resultOf(execution: Execution, state: StateEvent['state']): unknown {
    const machine = this.#machines.find(({ arn }) => arn === execution.machineArn);
    const path = (machine?.definition.States[state.name] as { ResultPath?: string | null } | undefined)?.ResultPath;
    if (path === null) return undefined;
    const keys = path === undefined ? [] : path.split('.').slice(1);
    return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], state.output);
  }

  #depthOf(execution: Execution): number {
    const known = this.#depths.get(execution.arn);
    if (known !== undefined) return known;
    const parent = execution.parentArn === undefined ? undefined : this.#depths.get(execution.parentArn);
    // A child stands below the state of its parent that started it.
    const depth = parent === undefined ? 0 : parent + 2;
    this.#depths.set(execution.arn, depth);
    return depth;
  }

  #line(at: number, depth: number, text: string): string {
    return `${pc.dim(`+${elapsed(at - this.#startedAt)}`.padEnd(9))}${'  '.repeat(depth)}${text}`;
  }
}

/** `  <verdict>, <reason>` of what has one of them. */
export function verdictOf(result: unknown): string {
  const { verdict, reason } = (result ?? {}) as { verdict?: unknown; reason?: unknown };
  const said = [
    ...(typeof verdict === 'string' ? [pc.bold(verdict)] : []),
    ...(typeof reason === 'string' && reason !== '' ? [pc.dim(reason)] : []),
  ];
  return said.length > 0 ? `  ${said.join(pc.dim(', '))}` : '';
}

/** The two greatest units: `2h 13m`, `45s`. */
export function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const units: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const first = units.findIndex(([count]) => count > 0);
  if (first === -1) return '0s';
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
