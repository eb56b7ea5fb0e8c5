/** Left on a record when the execution that owned it was seen to have ended. */
export interface Release {
  owner: string;
  /** Of the record, then: whoever takes it up raises its `run`. */
  run: number;
}

interface Ownable {
  owner: string | null;
  run: number;
  release?: Release | null;
}

/** The record is nobody's from now on. */
export function released(record: Ownable, owner: string): { owner: null; release: Release } {
  return { owner: null, release: { owner, run: record.run } };
}

/** True of the execution that ended and was redriven, while nobody has taken up the record since. */
export function mayTakeBack(record: Ownable, owner: string): boolean {
  return record.owner === null && record.release?.owner === owner && record.release.run === record.run;
}
