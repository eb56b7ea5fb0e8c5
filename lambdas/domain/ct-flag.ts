/** How often the same value may be set before a reissue, or to put the flag back. Each time it was read back first. */
export const FLAG_REQUESTS = 3;
/** How often Order info is read again while it cannot be read, or does not show a change that was confirmed. */
export const FLAG_LOOKS = 4;

export interface FlagSight {
  wanted: boolean;
  /** As Order info shows it: null where it does not, undefined when it could not be read. */
  shown: boolean | null | undefined;
  /** True when DigiCert confirmed the latest request; false when its answer is lost. */
  isConfirmed: boolean;
  /** Requests after the first, and reads since the latest request that did not settle it. */
  repeats: number;
  looks: number;
}

export interface FlagJudgement {
  verdict: 'set' | 'look-again' | 'repeat' | 'give-up';
  reason: string;
  repeats: number;
  looks: number;
}

/**
 * Whether the flag is set, after a request that sets it and a read of the order. Setting the same value again is
 * harmless as long as no reissue has been sent under it. A confirmed change that does not show may show a moment later.
 */
export function judgeFlag({ wanted, shown, isConfirmed, repeats, looks }: FlagSight): FlagJudgement {
  const reason = isConfirmed ? flagWords(shown) : `the answer to the change of the flag was lost; ${flagWords(shown)}`;
  if (shown === wanted || (shown === null && isConfirmed)) return { verdict: 'set', reason, repeats, looks };
  const mayLookAgain = shown === undefined ? looks < FLAG_LOOKS : isConfirmed && looks === 0;
  if (mayLookAgain) return { verdict: 'look-again', reason, repeats, looks: looks + 1 };
  const mayRepeat = shown !== undefined && repeats < FLAG_REQUESTS - 1;
  return mayRepeat
    ? { verdict: 'repeat', reason, repeats: repeats + 1, looks: 0 }
    : { verdict: 'give-up', reason, repeats, looks };
}

/** What Order info says of the flag, for a reason. */
export function flagWords(shown: boolean | null | undefined): string {
  if (shown === undefined) return 'Order info could not be read';
  return shown === null ? 'Order info does not show the flag' : `Order info shows disable_ct ${shown}`;
}
