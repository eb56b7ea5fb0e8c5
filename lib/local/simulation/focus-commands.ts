import type { Draw } from './draw.ts';
import type { Focus, Recipe } from './focus.ts';
import { interrupted, interruption } from './interruption.ts';
import { type Step, start, type Wanted } from './steps.ts';
import { unheard } from './troubles.ts';

const HOUR = 3600;
/** Without a fault a certificate is ACTIVE by then. */
export const SETTLED = 1200;

type Input = Record<string, unknown>;

export function firstOf({ certificates, zones }: Wanted) {
  const certificate = certificates[0];
  const zone = zones.find(({ zoneId }) => zoneId === certificate?.request.zoneId) ?? zones[0];
  if (!certificate || !zone) throw new Error('a focus on a certificate without one');
  return { ...certificate, ...zone };
}

interface Command {
  input: (draw: Draw, wanted: ReturnType<typeof firstOf>) => Input;
  before?: (draw: Draw, wanted: ReturnType<typeof firstOf>) => Step[];
  cloudflare?: (draw: Draw) => NonNullable<Focus['cloudflare']>;
  at?: [number, number];
  /** Instead of the command itself, now and then. */
  instead?: (certificateId: string) => Step;
  /** As a focus has it. */
  depth: number;
  /** Whose answer may be lost. */
  mutation?: string;
  /** How likely it is given once more, an hour later at most; default 0.3. */
  again?: number;
}

const timedOut = (draw: Draw): Step[] => [
  {
    do: 'time-out-pack',
    nth: 0,
    status: draw.pick(['validation_timed_out', 'validation_timed_out', 'issuance_timed_out', 'deleted', 'inactive']),
  },
];

const COMMANDS: Record<string, Command> = {
  DeleteCertificatePack: {
    input: (draw, { certificateId }) => ({ certificateId, acknowledgeUncovered: draw.chance(0.5) }),
    before: (draw, { zoneId }) => (draw.chance(0.5) ? [{ do: 'zone-setting', zoneId, universalSsl: false }] : []),
    depth: 9,
    mutation: 'DeleteCertificatePack',
  },
  RotateCertificatePack: { input: (_, { certificateId }) => ({ certificateId }), depth: 7 },
  UpdateCertificatePack: {
    input: (draw, { certificateId }) => ({ certificateId, cloudflareBranding: draw.chance(0.7) }),
    depth: 4,
    mutation: 'UpdateCertificatePack',
  },
  EditValidationMethod: {
    input: (draw, { certificateId }) => ({
      certificateId,
      validationMethod: draw.pick([null, 'txt', 'cname', 'http']),
    }),
    cloudflare: () => ({ validationTimesOut: 1, validationTimeoutSeconds: 2 * HOUR }),
    at: [150, 900],
    depth: 4,
    mutation: 'EditValidationMethod',
  },
  ResolveCertificate: {
    input: (draw, { certificateId }) => ({
      ...{ certificateId, comment: 'simulated' },
      action: draw.pick(['abandon', 'reorder']),
    }),
    before: (draw) => (draw.chance(0.5) ? timedOut(draw) : []),
    cloudflare: (draw) => ({ status: draw.pick(['issuance_timed_out', 'holding_deployment']) }),
    at: [1800, 5400],
    instead: (certificateId) => ({ do: 'adopt', certificateId }),
    depth: 5,
  },
  RestartValidation: {
    input: (_, { certificateId }) => ({ certificateId }),
    before: timedOut,
    cloudflare: (draw) => ({ recheckHelps: draw.chance(0.5) }),
    depth: 5,
    again: 0.9,
  },
  PollVerification: { input: (_, { certificateId }) => ({ certificateId }), before: timedOut, depth: 5 },
  CertificateLifecycle: { input: (_, { certificateId }) => ({ certificateId }), before: timedOut, depth: 6 },
};

/** A command on a certificate that is ACTIVE, or stuck, by then; with `states`, these take turns at the trouble. */
function commanding(machine: string, command: Command, states?: string[]): Recipe {
  const { input, before, cloudflare, instead, depth, mutation, again = 0.3, at = [SETTLED, 2400] } = command;
  return (draw) => {
    const isInterrupted = draw.chance(0.35);
    const afterSeconds = draw.int(...at);
    return {
      ...{ machine, depth, certificates: 1, orders: 0, calmAfterSeconds: draw.int(3, 5) * HOUR },
      ...(states && { states }),
      ...(cloudflare && { cloudflare: cloudflare(draw) }),
      troubles: [
        ...(isInterrupted ? interruption(draw, machine) : []),
        ...(mutation ? unheard(draw, machine, mutation) : []),
      ],
      steps: (wanted) => {
        const first = firstOf(wanted);
        const given = input(draw, first);
        const begin = start(machine, given, draw.pick([1, 1, 1, 2]));
        return [
          { afterSeconds: 0, step: start('CertificateLifecycle', first.request) },
          ...(before?.(draw, first) ?? []).map((step) => ({ afterSeconds: afterSeconds - 5, step })),
          { afterSeconds, step: instead && draw.chance(0.6) ? instead(first.certificateId) : begin },
          ...(isInterrupted ? interrupted(draw, machine, given, afterSeconds) : []),
          ...(draw.chance(again)
            ? [{ afterSeconds: afterSeconds + draw.int(60, HOUR), step: start(machine, given) }]
            : []),
        ];
      },
    };
  };
}

/** States that few runs come by. */
const SELDOM: Record<string, string[]> = {
  DeleteCertificatePack: ['GetCertificatePack', 'RecordNotDeleted', 'DeleteCertificatePackAgain'],
  RestartValidation: ['EditValidationMethod'],
  PollVerification: ['GetCertificatePack'],
};

export const COMMAND_RECIPES = Object.entries(COMMANDS).map(([machine, command]) => commanding(machine, command));

export const SELDOM_RECIPES = Object.entries(SELDOM).map(([machine, states]) =>
  commanding(machine, COMMANDS[machine] as Command, states),
);
