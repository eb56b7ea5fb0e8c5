import { type Runtime, type RuntimeOptions, startRuntime } from '../../../lib/local/runtime.ts';
import { problemsOf } from '../published-events.ts';

/**
 * Gives a test the synthesized machines, both simulators and a table of their own, in virtual time. Whatever it
 * published must be what its schema promises.
 */
export async function withRuntime<T>(
  test: (runtime: Runtime) => Promise<T>,
  options: Partial<RuntimeOptions> = {},
): Promise<T> {
  const runtime = await startRuntime({ time: 'virtual', ...options });
  try {
    const result = await test(runtime);
    const problems = runtime.events.flatMap(problemsOf);
    if (problems.length > 0) throw new Error(`events break their schemas: ${problems.join('; ')}`);
    return result;
  } finally {
    await runtime.stop();
  }
}

/** The current record with this key. */
export async function recordOf(runtime: Runtime, key: string): Promise<Record<string, unknown> | undefined> {
  return (await runtime.scan()).find(({ pk, sk }) => pk === key && sk === 'current');
}

/** The only certificate's current record. */
export async function certificateOf(runtime: Runtime): Promise<Record<string, unknown> | undefined> {
  return (await runtime.scan()).find(({ pk, sk }) => String(pk).startsWith('certificate#') && sk === 'current');
}
