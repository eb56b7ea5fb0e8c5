declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options: { createTableMs?: number }): Server;
}

declare module 'asl-validator' {
  export default function aslValidator(
    definition: unknown,
    options: { checkArn: boolean; checkPaths: boolean },
  ): { isValid: boolean; errorsText: (separator: string) => string };
}
