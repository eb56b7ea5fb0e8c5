import type { Clock } from '../simulators/clock.ts';
import type { SendCommand } from './dynamodb-client.ts';

/** A wait that a provider asked for, and that was written where every sender looks first. */
export interface Pause {
  provider: string;
  /** Both in milliseconds since the epoch. */
  at: number;
  until: number;
}

interface Update {
  Key?: { pk?: { S?: string } };
  ExpressionAttributeValues?: { ':until'?: { N?: string } };
}

/** `send`, which notes in `pauses` what is written: a pause whose write fails binds nobody. */
export function notingPauses(send: SendCommand, pauses: Pause[], clock: () => Clock): SendCommand {
  return async (action, input) => {
    const answer = await send(action, input);
    const { Key, ExpressionAttributeValues: values } = input as Update;
    const provider = /^budget#(.*)/.exec(Key?.pk?.S ?? '')?.[1];
    const until = values?.[':until']?.N;
    if (answer.status === 200 && provider && until) {
      pauses.push({ provider, at: clock().now(), until: Number(until) });
    }
    return answer;
  };
}
