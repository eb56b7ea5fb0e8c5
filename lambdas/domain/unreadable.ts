/**
 * An item of a provider's list that could not be read. Nothing is concluded from it: it is neither absent nor in any
 * particular state.
 */
export interface Unreadable {
  /** The provider's id of the item; null where the item shows none. */
  id: string | null;
  /** The fields that are missing or malformed, e.g. `hosts, status`. */
  fields: string;
}

/** True when a list shows no pack of this id among those that it could read, and one of the others may be it. */
export function isUnclear(packId: string, packs: { packId: string }[], unreadable: Unreadable[]): boolean {
  return !packs.some((pack) => pack.packId === packId) && unreadable.some(({ id }) => id === null || id === packId);
}

/** For a reason: `2 packs could not be read (5b0b…: hosts; without id: id)`; three are named. */
export function namedUnreadable(unreadable: Unreadable[], what: string): string {
  const named = unreadable.slice(0, 3).map(({ id, fields }) => `${id ?? 'without id'}: ${fields}`);
  const more = unreadable.length > 3 ? [`and ${unreadable.length - 3} more`] : [];
  const count = `${unreadable.length} ${what}${unreadable.length === 1 ? '' : 's'}`;
  return `${count} could not be read (${[...named, ...more].join('; ')})`;
}
