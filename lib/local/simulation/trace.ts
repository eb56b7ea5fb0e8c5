import type { Entry, Journal } from './journal.ts';

/** What happened, a line each, without what is random in it: keys, serial numbers, signatures. */
export function traceOf({ entries }: Journal): string[] {
  const [first] = entries;
  return entries.flatMap((entry) => {
    const line = lineOf(entry);
    return line ? [`${((entry.at - (first?.at ?? 0)) / 1000).toFixed(3).padStart(12)} ${line}`] : [];
  });
}

function lineOf(entry: Entry): string | null {
  switch (entry.kind) {
    case 'request': {
      const { provider, method, path, query, fault, status, heard, by } = entry;
      const end = fault === null ? `${status}` : `${status ?? 'not sent'}, but ${fault} (${heard ?? 'no answer'})`;
      return `request ${provider} ${method} ${path}${query} -> ${end} [${by?.execution?.name ?? ''}]`;
    }
    case 'commit': {
      const { record } = entry;
      return `commit ${entry.key} v${entry.version} ${record.change} ${record.status ?? ''} [${by(record.owner)}]`;
    }
    case 'lease':
      return `lease ${entry.zoneId} ${by(entry.owner)}`;
    case 'current':
      return null;
    case 'crash':
      return `crash ${entry.call} ${entry.where} [${entry.execution}]`;
    case 'task':
      return `task ${entry.machine} ${entry.state} ${entry.what} [${entry.execution}]`;
    case 'step':
      return `step ${entry.text}`;
    case 'transition': {
      const { transition } = entry;
      if (transition.type === 'published') {
        const { detailType, detail } = transition.event;
        return `event ${detailType} ${detail.certificateId ?? detail.orderId ?? detail.zoneId ?? detail.sweep ?? ''} ${detail.verdict ?? ''}`;
      }
      const { execution, event } = transition;
      const where = `${execution.machine} ${execution.name}`;
      if (event.type === 'StateEntered') return `state ${where} ${event.state.name}`;
      if (event.type === 'StateFailed') return `failed ${where} ${event.state.name} ${event.Error}`;
      return event.type.startsWith('Execution') ? `${event.type} ${where}` : null;
    }
  }
}

function by(arn: unknown): string {
  return typeof arn === 'string' ? arn.split(':').slice(-2).join(' ') : 'nobody';
}
