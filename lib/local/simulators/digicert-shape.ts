import { domainToUnicode } from 'node:url';

/** How an account writes what it answers; absent: the first value of each. Recorded answers and public clients show all. */
export interface DigicertShape {
  /** Ids and totals. */
  numbers?: 'number' | 'text';
  /** True and false. */
  flags?: 'boolean' | 'text' | 'number';
  /** `disable_ct` in Order info. */
  disableCt?: 'boolean' | 'text' | 'absent';
  /** `product` in Order info: with `validation_type`, with the name alone, or not at all. */
  product?: 'type' | 'name' | 'absent';
  /** Times: with an offset, without any zone, or the day alone. */
  times?: 'offset' | 'bare' | 'day';
  /** Lists and objects with nothing in them. */
  nothing?: 'empty-list' | 'absent' | 'empty-object' | 'null';
  /** `page` of List domains. */
  page?: 'object' | 'absent' | 'empty-list';
  /** Organization and container of a domain. */
  attachments?: 'object' | 'absent' | 'empty-list';
  /** How a domain shows until when it is validated. */
  validity?: 'both' | 'dates' | 'validations';
  /** What a reissue's answer tells: a request with its status, or its id alone and never the certificate. */
  reissueAnswer?: 'status' | 'id';
  /** The names of orders and domains. */
  names?: 'punycode' | 'unicode';
  errors?: 'list' | 'object';
  /** A download: line ends, where the leaf stands, and what is around it. */
  bundle?: 'leaf-first' | 'leaf-last' | 'ca-twice' | 'text-around' | 'byte-order-mark' | 'blank-lines';
}

type Values = { [Key in keyof DigicertShape]-?: readonly Exclude<DigicertShape[Key], undefined>[] };

export const DIGICERT_SHAPES = {
  numbers: ['number', 'text'],
  flags: ['boolean', 'text', 'number'],
  disableCt: ['boolean', 'text', 'absent'],
  product: ['type', 'name', 'absent'],
  times: ['offset', 'bare', 'day'],
  nothing: ['empty-list', 'absent', 'empty-object', 'null'],
  page: ['object', 'absent', 'empty-list'],
  attachments: ['object', 'absent', 'empty-list'],
  validity: ['both', 'dates', 'validations'],
  reissueAnswer: ['status', 'id'],
  names: ['punycode', 'unicode'],
  errors: ['list', 'object'],
  bundle: ['leaf-first', 'leaf-last', 'ca-twice', 'text-around', 'byte-order-mark', 'blank-lines'],
} as const satisfies Values;

const ABSENT = Symbol('absent');
const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\+00:00$/;

/** An answer's JSON in the account's shape. `isReissue`: it answers the order of a reissue. */
export function shapedJson(body: unknown, shape: DigicertShape, isReissue: boolean): unknown {
  const top = body as { requests?: { id: number }[]; errors?: object[] };
  if (top.errors && shape.errors === 'object') return { errors: top.errors[0] };
  const answer =
    isReissue && shape.reissueAnswer === 'id' && top.requests
      ? { requests: top.requests.map(({ id }) => ({ id })) }
      : body;
  return shaped('', answer, shape);
}

function shaped(key: string, value: unknown, shape: DigicertShape): unknown {
  const special = SPECIAL[key]?.(value, shape);
  if (special === ABSENT) return ABSENT;
  const given = special ?? value;
  if (Array.isArray(given)) {
    if (given.length === 0) return nothingIn(shape);
    return given.map((item) => shaped(key, item, shape));
  }
  if (typeof given === 'object' && given !== null) {
    const entries = Object.entries(given).map(([name, field]) => [name, shaped(name, field, shape)] as const);
    return Object.fromEntries(entries.filter(([, field]) => field !== ABSENT));
  }
  if (typeof given === 'number' && shape.numbers === 'text') return String(given);
  if (typeof given === 'boolean') return flagIn(given, shape.flags);
  if (typeof given !== 'string') return given;
  if (shape.names === 'unicode' && given.includes('xn--'))
    return given.replace(/xn--[^*]*/, (name) => domainToUnicode(name));
  const time = TIME.exec(given);
  if (time && shape.times === 'day') return time[1];
  if (time && shape.times === 'bare') return `${time[1]} ${time[2]}`;
  return given;
}

/** What a field of this name becomes, before its form does; undefined leaves it as it is. */
const SPECIAL: Record<string, (value: unknown, shape: DigicertShape) => unknown> = {
  disable_ct: (value, { disableCt }) =>
    disableCt === 'absent' ? ABSENT : disableCt === 'text' ? flagIn(Boolean(value), 'text') : undefined,
  product: (value, { product }) =>
    product === 'absent' ? ABSENT : product === 'name' ? { ...(value as object), validation_type: ABSENT } : undefined,
  page: (_, { page }) => attached(page),
  organization: (_, { attachments }) => attached(attachments),
  container: (_, { attachments }) => attached(attachments),
  validations: (_, { validity }) => (validity === 'dates' ? ABSENT : undefined),
  dcv_expiration: (_, { validity }) => (validity === 'validations' ? [] : undefined),
};

function attached(form: 'object' | 'absent' | 'empty-list' | undefined): unknown {
  return form === 'absent' ? ABSENT : form === 'empty-list' ? [] : undefined;
}

function flagIn(value: boolean, form: DigicertShape['flags']): boolean | string | number {
  return form === 'text' ? (value ? '1' : '0') : form === 'number' ? Number(value) : value;
}

function nothingIn({ nothing }: DigicertShape): unknown {
  return { 'empty-list': [], absent: ABSENT, 'empty-object': {}, null: null }[nothing ?? 'empty-list'];
}

/** A downloaded bundle in the account's shape; both parts are PEM with line feeds. */
export function shapedBundle(leaf: string, ca: string, { bundle = 'leaf-first' }: DigicertShape): string {
  const windows = (pem: string) => pem.replaceAll('\n', '\r\n');
  return {
    'leaf-first': windows(leaf + ca),
    'leaf-last': windows(ca + leaf),
    'ca-twice': ca + leaf + ca,
    'text-around': `subject=/CN=the CA\n${ca}\nsubject=/CN=the leaf\n${leaf}\nend of the bundle\n`,
    'byte-order-mark': `\uFEFF${windows(leaf + ca)}`,
    'blank-lines': (ca + leaf).replaceAll('\n', ' \n\n'),
  }[bundle];
}
