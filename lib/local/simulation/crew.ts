import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunResult } from './run.ts';
import { buildSharedCode, removeCode } from './shared-code.ts';
import type { Job } from './worker.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Processes that run jobs, one each at a time, because virtual time is a whole process's. */
export class Crew {
  readonly #directory: string;
  readonly #workers: ChildProcess[];

  private constructor(size: number, directory: string) {
    this.#directory = directory;
    const begin = () => fork(WORKER, [directory], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    this.#workers = Array.from({ length: size }, begin);
  }

  static async of(size: number): Promise<Crew> {
    return new Crew(size, await buildSharedCode());
  }

  /** Takes jobs from `next` until it gives undefined; `onResult` hears of each. Errors: a worker that ends. */
  async work(next: () => Job | undefined, onResult: (result: RunResult, job: Job) => void): Promise<void> {
    await this.each(async (run) => {
      for (let job = next(); job !== undefined; job = next()) onResult(await run(job), job);
    });
  }

  /** Has `task` done by every worker at the same time, with that worker's `run`. Errors: a worker that ends. */
  async each(task: (run: (job: Job) => Promise<RunResult>) => Promise<void>): Promise<void> {
    await Promise.all(this.#workers.map((worker) => task((job) => resultOf(worker, job))));
  }

  dismiss(): void {
    for (const worker of this.#workers) if (worker.connected) worker.disconnect();
    removeCode(this.#directory);
  }
}

function resultOf(worker: ChildProcess, job: Job): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`seed ${job.seed}: its worker ended with ${code}`));
    worker.once('exit', onExit);
    worker.once('message', (result) => {
      worker.off('exit', onExit);
      resolve(result as RunResult);
    });
    worker.send(job);
  });
}
