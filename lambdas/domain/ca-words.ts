/** The CA's words, a pack's `validation_errors`, as the end of a sentence; empty when there are none. */
export function wordsOf(validationErrors: string[]): string {
  const words = validationErrors.join('; ').slice(0, 300);
  return words ? `: ${words}` : '';
}
