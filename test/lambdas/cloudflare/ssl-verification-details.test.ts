import { describe, expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/ssl-verification-details.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { CLOUDFLARE, PACK_ID, ZONE_ID } from './provider.ts';

const input = { send: SEND, zoneId: ZONE_ID };
const SPARSE = {
  packId: null,
  hostname: null,
  certificateStatus: null,
  brandCheck: false,
  validationMethod: null,
  validationRecords: [],
  signature: null,
  verificationStatus: null,
  verificationType: null,
};

describeCall(CLOUDFLARE, {
  call: 'cloudflare/ssl-verification-details',
  handler,
  input,
  output: {
    verifications: [
      {
        packId: 'a77f8bd7-3b47-46b4-a6f1-75cf98109948',
        hostname: null,
        certificateStatus: 'active',
        brandCheck: false,
        validationMethod: 'txt',
        validationRecords: [{ txtName: '_acme-challenge.example.com', txtValue: 'gQr3PbXVOTqWlyCLx1' }],
        signature: 'ECDSAWithSHA256',
        verificationStatus: true,
        verificationType: 'cname',
      },
      { ...SPARSE, packId: PACK_ID, certificateStatus: 'initializing' },
    ],
    unreadable: [],
  },
  ids: ['zoneId'],
  malformed: {
    nothing: '',
    'a list that is none': { result: 5 },
    'an entry instead of a list': { result: { certificate_status: 'active' } },
  },
});

describe('what must be published', () => {
  const server = loopbackFor(CLOUDFLARE);
  const TXT = { txtName: '_acme-challenge.example.com', txtValue: 'token' };
  const HTTP = { httpUrl: 'http://example.com/.well-known/pki-validation/a.txt', httpBody: 'body' };
  const CNAME = { cname: '_acme-challenge.example.com', cnameTarget: 'token.dcv.cloudflare.com' };
  const txt = { txt_name: TXT.txtName, txt_value: TXT.txtValue };
  const http = { http_url: HTTP.httpUrl, http_body: HTTP.httpBody };
  const cname = { cname: CNAME.cname, cname_target: CNAME.cnameTarget };

  it.each<[string, unknown, Record<string, unknown>, unknown[]]>([
    ['an object of TXT', txt, { validation_method: 'txt' }, [TXT]],
    ['an object of HTTP', http, { validation_method: 'http' }, [HTTP]],
    ['an object of CNAME', cname, { validation_method: 'cname' }, [CNAME]],
    // As in the fixture of the vendor's hand-written Go client: the method says txt.
    [
      'a list of one of HTTP',
      [{ status: 'pending', ...http }],
      { validation_method: 'txt' },
      [{ status: 'pending', ...HTTP }],
    ],
    ['a list of several', [txt, { ...txt, txt_value: 'other' }], {}, [TXT, { ...TXT, txtValue: 'other' }]],
    ['a list with one that is odd', [null, 5, {}, txt], {}, [TXT]],
    ['a record by TXT', { record_name: TXT.txtName, record_target: 'token' }, { validation_method: 'txt' }, [TXT]],
    ['a record by HTTP', { record_name: HTTP.httpUrl, record_target: 'body' }, { validation_method: 'http' }, [HTTP]],
    ['a record whose method is not told', { record_name: HTTP.httpUrl, record_target: 'body' }, {}, [HTTP]],
    [
      'a record by CNAME',
      { record_name: CNAME.cname, record_target: CNAME.cnameTarget },
      { validation_method: 'cname' },
      [CNAME],
    ],
    [
      'a record of the type cname',
      { record_name: CNAME.cname, record_target: CNAME.cnameTarget },
      { verification_type: 'cname' },
      [CNAME],
    ],
    ['a list of records', [{ record_name: TXT.txtName, record_target: 'token' }], { validation_method: 'txt' }, [TXT]],
    [
      'names of fields',
      { record_name: 'record_name', record_target: 'record_value' },
      { validation_method: 'txt' },
      [],
    ],
    ['other names of fields', { record_name: 'txt_name', record_target: 'txt_value' }, {}, []],
    ['names of fields that are there', { record_name: 'txt_name', record_target: 'txt_value', ...txt }, {}, [TXT]],
    ['addresses', { emails: ['admin@example.com'] }, {}, [{ emails: ['admin@example.com'] }]],
    ['an empty list', [], {}, []],
    ['an empty object', {}, {}, []],
    ['null', null, {}, []],
    ['text', 'none', {}, []],
  ])('is read from %s', async (_, verification_info, more, validationRecords) => {
    server.current.answer({ body: { result: [{ verification_info, ...more }] } });
    expect(await handler(input)).toMatchObject({ verifications: [{ validationRecords }], unreadable: [] });
  });

  it('is shown with its host, for each host of a pack, in the whole envelope, too', async () => {
    const entry = (hostname: string) => ({
      certificate_status: 'pending_validation',
      cert_pack_uuid: PACK_ID,
      validation_method: 'http',
      validation_type: 'dv',
      verification_info: { http_url: `http://${hostname}/a.txt`, http_body: `body of ${hostname}` },
      hostname,
    });
    const result = ['example.com', 'www.example.com'].map(entry);
    server.current.answer({ body: { result, success: true, errors: [], messages: [] } });
    const shown = (hostname: string) => ({
      ...{ ...SPARSE, packId: PACK_ID, hostname, certificateStatus: 'pending_validation', validationMethod: 'http' },
      validationRecords: [{ httpUrl: `http://${hostname}/a.txt`, httpBody: `body of ${hostname}` }],
    });
    expect(await handler(input)).toEqual({
      verifications: [shown('example.com'), shown('www.example.com')],
      unreadable: [],
    });
  });

  it.each([
    ['nothing', {}, {}],
    ['odd words', { signature: 5, verification_status: 'perhaps', verification_type: {} }, { signature: '5' }],
    [
      'a flag as text',
      { verification_status: '1', brand_check: 'true' },
      { verificationStatus: true, brandCheck: true },
    ],
  ])('is not hidden by an entry with %s', async (_, entry, shown) => {
    server.current.answer({ body: { result: [entry] } });
    expect(await handler(input)).toEqual({ verifications: [{ ...SPARSE, ...shown }], unreadable: [] });
  });

  it('is not hidden by an entry that cannot be read, which is named by its pack', async () => {
    server.current.answer({ body: { result: [null, { cert_pack_uuid: PACK_ID, brand_check: 'perhaps' }, {}] } });
    expect(await handler(input)).toEqual({
      verifications: [SPARSE],
      unreadable: [
        { id: null, fields: 'item' },
        { id: PACK_ID, fields: 'brand_check' },
      ],
    });
  });
});

describe('a retry', () => {
  const server = loopbackFor(CLOUDFLARE);

  it('is asked for by true alone', async () => {
    server.current.answer({ body: { result: null } });
    for (const retry of [undefined, false, true]) {
      expect(await handler({ ...input, ...(retry !== undefined && { retry }) })).toEqual({
        verifications: [],
        unreadable: [],
      });
    }
    expect(server.current.received.map(({ query }) => query)).toEqual([{}, {}, { retry: 'true' }]);
    await expect(handler({ ...input, retry: 'true' })).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(server.current.received).toHaveLength(3);
  });

  it.each([
    ['a lost answer', { instead: 'reset' as const }],
    ['a gateway error', { status: 502 }],
    ['an answer that nobody can read', { body: '<html>' }],
    ['a list that is none', { body: { result: 5 } }],
  ])('is a mutation, whose outcome %s leaves open', async (_, answer) => {
    server.current.answer(answer);
    await expect(handler({ ...input, retry: true })).rejects.toMatchObject({ name: 'OutcomeUnknown' });
    expect(server.current.received).toHaveLength(1);
  });
});
