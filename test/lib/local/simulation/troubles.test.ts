import { describe, expect, it } from 'vitest';
import type { Task } from '../../../../lib/local/executions.ts';
import { INTEGRATIONS } from '../../../../lib/local/load-guard.ts';
import { Draw } from '../../../../lib/local/simulation/draw.ts';
import { failureOf } from '../../../../lib/local/simulation/task-failures.ts';
import { kindsOf, type TroublePlan, wireFaultOf } from '../../../../lib/local/simulation/troubles.ts';
import { Weather } from '../../../../lib/local/simulation/weather.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:Certflow_cloudflare-order-certificate-pack';

function taskOf(state: string, resource = LAMBDA): Task {
  const execution = { machine: 'Order' } as Task['execution'];
  return { state, resource, parameters: {}, execution, onSubmitted: () => {} };
}

function weatherOf(plan: TroublePlan, isCalm = () => false): Weather {
  return new Weather('1', { provider: 0, table: 0, secret: 0, crash: 0, task: 0, troubles: [plan] }, isCalm);
}

describe('troubles', () => {
  it('begin at the nth new Task of a machine, and stay with it for as long as they last', () => {
    const weather = weatherOf({ machine: 'Order', nth: 1, kind: 'limited', lastsSeconds: 10 });
    const met = [
      ['List', 0],
      ['List', 1000],
      ['Send', 2000],
      ['List', 3000],
      ['Send', 11_999],
      ['Send', 12_000],
    ] as const;
    expect(met.map(([state, now]) => weather.troubleOf(taskOf(state), now))).toEqual([
      ...[null, null, 'limited', null, 'limited', null],
    ]);
  });

  it('are over when it is calm', () => {
    const weather = weatherOf({ state: 'Send', kind: 'limited', lastsSeconds: 10 }, () => true);
    expect(weather.troubleOf(taskOf('Send'), 0)).toBeNull();
  });

  it('are the provider’s only where a provider is asked', () => {
    expect(kindsOf(taskOf('Send'))).toContain('rejected');
    expect(kindsOf(taskOf('Tell', INTEGRATIONS.putEvents))).toEqual(['failing']);
  });

  it('never do the work of a Task that AWS did not begin', () => {
    expect(failureOf('throttled', taskOf('Send'), new Draw(1))).toMatchObject({
      error: 'Lambda.TooManyRequestsException',
      side: 'before',
    });
  });

  it('refuse without the provider, in its own words', async () => {
    const fault = wireFaultOf('rejected', { provider: 'digicert', isRead: false, draw: new Draw(1) });
    const answer = fault.answer?.({ status: 0, headers: new Headers(), text: '' }, 0);
    expect(fault.isSent).toBe(false);
    expect(answer?.status).toBe(409);
    expect(await answer?.json()).toMatchObject({ errors: [{ code: 'refused_409' }] });
  });
});
