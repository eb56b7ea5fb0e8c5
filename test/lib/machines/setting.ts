import { type Runtime, type RuntimeOptions, startRuntime } from '../../../lib/local/runtime.ts';

/** Gives a test the synthesized machines, both simulators and a table of their own, in virtual time. */
export async function withRuntime<T>(
  test: (runtime: Runtime) => Promise<T>,
  options: Partial<RuntimeOptions> = {},
): Promise<T> {
  const runtime = await startRuntime({ time: 'virtual', ...options });
  try {
    return await test(runtime);
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
