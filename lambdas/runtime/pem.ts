/**
 * The DER of every block with one of these labels in a text, in its order. Read as RFC 7468, section 3, lets a lax parser:
 * text around and between the blocks, a byte order mark, any line ends or none, blank lines and spaces inside the armour,
 * and header lines (RFC 1421). A block that is cut, or holds what is no base64, is left out.
 * https://www.rfc-editor.org/rfc/rfc7468#section-3
 */
export function pemBlocks(text: string, labels: readonly string[]): Buffer[] {
  const blocks: Buffer[] = [];
  let begin: { label: string; end: number } | null = null;
  for (const boundary of text.matchAll(/-----(BEGIN|END) ([A-Z0-9. ]{1,40})-----/g)) {
    const [whole, side, label = ''] = boundary;
    if (side === 'BEGIN') {
      begin = { label, end: boundary.index + whole.length };
      continue;
    }
    const isBlock: boolean = begin?.label === label && labels.includes(label);
    const der = isBlock ? bytesOf(text.slice(begin?.end, boundary.index)) : null;
    if (der) blocks.push(der);
    begin = null;
  }
  return blocks;
}

/** One block, with lines of 64 characters and a line feed at the end of each. */
export function toPem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** Null for what is no base64. */
function bytesOf(body: string): Buffer | null {
  const lines = body.split(/\r\n|\r|\n/);
  // A header's value goes on in the lines after it that begin with a space.
  let isHeader = false;
  const base64 = lines.filter((line) => {
    isHeader = line.includes(':') || (isHeader && /^[ \t]+\S/.test(line));
    return !isHeader;
  });
  const text = base64.join('').replace(/\s/g, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}
