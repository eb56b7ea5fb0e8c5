import { parseArgs } from 'node:util';

const HELP = `Certflow on this machine.

  demo [--off] [--json]         run the whole chain once, with its waits skipped: a certificate at Cloudflare, and a
                                DigiCert order that is in no CT log is repaired; with --off, an internal host's order
                                leaves the CT logs; with --json, one JSON document
  run <machine> <input.json>    run one machine and print its output; - reads stdin,
                                and a wrong name lists the machines
  up                            bring everything up on loopback, in real time
  simulate [--seed 1] [--runs 100] [--trace] [--coverage]
                                run the machines under faults, each run by a seed, and check every invariant;
                                with --coverage, also that every state and edge is visited (10000 runs do)
  mutants [--seed 1] [--runs 100]
                                take out one safety measure at a time: some run of the simulation must show it
  crowd [--certificates 100] [--concurrency <any>]
                                ask for so many certificates in the same second: the provider must refuse nothing;
                                with --concurrency, in an account whose Lambdas have that concurrency

Ports of up: --api-port 4100, --cloudflare-port 4101, --digicert-port 4102, --aws-port 4566,
or CERTFLOW_API_PORT and so on; 0 is any free one.

With CLOUDFLARE_API_TOKEN or DIGICERT_API_KEY set, that provider is the real one, and nothing is skipped.
`;

const USAGE = 'demo [--off] [--json] | run <machine> <input.json> | up | simulate | mutants | crowd | --help';

const PORTS = { api: '4100', cloudflare: '4101', digicert: '4102', aws: '4566' } as const;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
      off: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '100' },
      trace: { type: 'boolean', default: false },
      coverage: { type: 'boolean', default: false },
      certificates: { type: 'string', default: '100' },
      concurrency: { type: 'string' },
      'api-port': { type: 'string' },
      'cloudflare-port': { type: 'string' },
      'digicert-port': { type: 'string' },
      'aws-port': { type: 'string' },
    },
  });
  const portOf = (name: keyof typeof PORTS): number => {
    const given = values[`${name}-port`] ?? process.env[`CERTFLOW_${name.toUpperCase()}_PORT`] ?? PORTS[name];
    if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given);
    throw new Error(`${given} is no port for --${name}-port; choose one from 0 to 65535`);
  };
  const [command, ...rest] = positionals;
  const [machine, input] = rest;
  // Loaded for the command alone, so that a wrong argument is answered at once.
  if (values.help) {
    process.stdout.write(HELP);
  } else if (command === 'demo' && rest.length === 0) {
    const { demo } = await import('../lib/local/demo.ts');
    await demo({ json: values.json, off: values.off });
  } else if (command === 'run' && machine && input && rest.length === 2) {
    const { run } = await import('../lib/local/run.ts');
    await run(machine, input);
  } else if (command === 'up' && rest.length === 0) {
    const ports = {
      api: portOf('api'),
      cloudflare: portOf('cloudflare'),
      digicert: portOf('digicert'),
      aws: portOf('aws'),
    };
    const { up } = await import('../lib/local/up.ts');
    const down = await up(ports);
    const end = () => void down().then(() => process.exit());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  } else if ((command === 'simulate' || command === 'mutants') && rest.length === 0) {
    const numbers = { seed: wholeNumber('seed', values.seed), runs: wholeNumber('runs', values.runs), workers: 2 };
    const { simulate } = await import('../lib/local/simulation/simulate.ts');
    const { checkMutants } = await import('../lib/local/simulation/check-mutants.ts');
    const isGood =
      command === 'simulate'
        ? await simulate({ ...numbers, trace: values.trace, coverage: values.coverage })
        : await checkMutants(numbers);
    if (!isGood) process.exitCode = 1;
  } else if (command === 'crowd' && rest.length === 0) {
    const certificates = wholeNumber('certificates', values.certificates);
    const { crowd } = await import('../lib/local/simulation/crowd.ts');
    const concurrency = values.concurrency && wholeNumber('concurrency', values.concurrency);
    if (!(await crowd(certificates, concurrency || undefined))) process.exitCode = 1;
  } else throw new Error(`usage: ${USAGE}`);
}

function wholeNumber(option: string, given: string): number {
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new Error(`${given} is no number for --${option}; give a whole number from 1`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  // Without Node's advice on arguments that begin with a dash, which no command here takes.
  const message = error.message.replace(/(?<=^Unknown option '[^']*')\. .*/s, '; see --help');
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
});
