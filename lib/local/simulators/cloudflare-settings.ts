const SCAN_DAYS = 30;

/** What a zone is set to, beside its packs. */
export class ZoneSettings {
  universalSsl = true;
  #automaticMode: 'auto' | 'custom' = 'custom';
  #modifiedAt: number;

  constructor(now: number) {
    this.#modifiedAt = now;
  }

  get automaticMode(): 'auto' | 'custom' {
    return this.#automaticMode;
  }

  get modifiedAt(): number {
    return this.#modifiedAt;
  }

  /** Undefined unless the mode is `auto`. */
  get nextScanAt(): number | undefined {
    return this.#automaticMode === 'auto' ? this.#modifiedAt + SCAN_DAYS * 86_400_000 : undefined;
  }

  setAutomaticMode(mode: 'auto' | 'custom', now: number): void {
    this.#automaticMode = mode;
    this.#modifiedAt = now;
  }
}
