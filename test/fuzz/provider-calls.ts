import { readdirSync } from 'node:fs';
import { SEND } from '../lambdas/call-cases.ts';
import { PACK_ID, ZONE_ID } from '../lambdas/cloudflare/provider.ts';
import { CSR, ORDER_ID } from '../lambdas/digicert/provider.ts';

const zone = { zoneId: ZONE_ID };
const pack = { ...zone, packId: PACK_ID };
const order = { orderId: ORDER_ID };
const request = {
  ...zone,
  zoneName: 'example.com',
  hosts: ['*.example.com', 'example.com', 'www.example.com'],
  certificateAuthority: 'lets_encrypt',
  validationMethod: 'txt',
  validityDays: 90,
};
const send = SEND;
const poll = { verificationStartedAt: '2026-11-21T12:00:00Z', deadlineAt: '2999-01-01T00:00:00Z' };

/** An input for every call of a provider, by the call's name. */
export const INPUTS: Record<string, Record<string, unknown>> = {
  'cloudflare/analyze-certificate': zone,
  'cloudflare/delete-certificate-pack': { ...pack, send },
  'cloudflare/edit-automatic-ssl-mode': { ...zone, value: 'custom', send },
  'cloudflare/edit-universal-ssl-settings': { ...zone, enabled: false, send },
  'cloudflare/edit-validation-method': { ...pack, validationMethod: 'txt', send },
  'cloudflare/get-automatic-ssl-mode': zone,
  'cloudflare/get-certificate-pack': pack,
  'cloudflare/get-certificate-pack-quotas': zone,
  'cloudflare/get-ssl-recommendation': zone,
  'cloudflare/get-ssl-verification': { ...pack, ...poll },
  'cloudflare/get-universal-ssl-settings': zone,
  'cloudflare/judge-pack-coverage': { ...pack, zoneName: 'example.com' },
  'cloudflare/list-certificate-packs': request,
  'cloudflare/order-certificate-pack': { ...request, cloudflareBranding: false, send },
  'cloudflare/restart-validation': { ...pack, send },
  'cloudflare/ssl-verification-details': { ...zone, retry: true, send },
  'cloudflare/survey-certificate-packs': { ...zone, zoneName: 'example.com' },
  'cloudflare/update-certificate-pack': { ...pack, cloudflareBranding: true, send },
  'digicert/add-note': { ...order, note: 'CT logging is off', send },
  'digicert/change-ct-status': { ...order, disableCt: true, send },
  'digicert/delete-note': { ...order, noteId: 98765, send },
  'digicert/domain-info': { domainId: 12345678 },
  'digicert/download-certificate': { issuedCertificateId: 112358 },
  'digicert/list-domains': { filters: { status: 'active' }, search: { value: 'example', match: 'contains' } },
  'digicert/list-duplicates': order,
  'digicert/list-notes': order,
  'digicert/list-reissues': order,
  'digicert/order-info': order,
  'digicert/reissue-certificate': { ...order, commonName: 'example.com', dnsNames: ['example.com'], csr: CSR, send },
  'digicert/update-order-status': { ...order, note: 'the deadline has passed', send },
};

/** Every call there is, by its fixtures. */
export const CALLS: readonly string[] = ['cloudflare', 'digicert'].flatMap((provider) =>
  readdirSync(new URL(`../fixtures/${provider}`, import.meta.url))
    .filter((file) => file.endsWith('.request.json'))
    .map((file) => `${provider}/${file.replace('.request.json', '')}`),
);

/** A number, a hexadecimal id or a UUID: whatever else is in such a place is another endpoint. */
const id = String.raw`([1-9]\d*|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})`;

/**
 * What may be sent at all.
 * https://developers.cloudflare.com/api/resources/ssl/
 * https://dev.digicert.com/en/certcentral-apis/services-api.html
 */
const ALLOWED = {
  'https://api.cloudflare.com/client/v4': [
    'POST /zones/{id}/ssl/analyze',
    'GET /zones/{id}/ssl/certificate_packs',
    'GET /zones/{id}/ssl/certificate_packs/{id}',
    'PATCH /zones/{id}/ssl/certificate_packs/{id}',
    'DELETE /zones/{id}/ssl/certificate_packs/{id}',
    'POST /zones/{id}/ssl/certificate_packs/order',
    'GET /zones/{id}/ssl/certificate_packs/quota',
    'GET /zones/{id}/settings/ssl_automatic_mode',
    'PATCH /zones/{id}/settings/ssl_automatic_mode',
    'GET /zones/{id}/ssl/recommendation',
    'GET /zones/{id}/ssl/universal/settings',
    'PATCH /zones/{id}/ssl/universal/settings',
    'GET /zones/{id}/ssl/verification',
    'PATCH /zones/{id}/ssl/verification/{id}',
  ],
  'https://www.digicert.com/services/v2': [
    'GET /order/certificate/{id}',
    'PUT /order/certificate/{id}/ct-status',
    'PUT /order/certificate/{id}/status',
    'POST /order/certificate/{id}/reissue',
    'GET /order/certificate/{id}/reissue',
    'GET /order/certificate/{id}/duplicate',
    'GET /order/certificate/{id}/note',
    'POST /order/certificate/{id}/note',
    'DELETE /order/certificate/{id}/note/{id}',
    'GET /certificate/{id}/download/format/pem_all',
    'GET /domain',
    'GET /domain/{id}',
  ],
};

const allowed = Object.entries(ALLOWED).flatMap(([base, endpoints]) =>
  endpoints.map((endpoint) => {
    const [method, path = ''] = endpoint.split(' ');
    const url = `${base}${path}`.replaceAll('.', '\\.').replaceAll('{id}', id);
    return new RegExp(String.raw`^${method} ${url}(\?[\w[\]=&,.%-]*)?$`);
  }),
);

/** `GET https://…`: whether any page of the providers knows it. */
export function isAllowed(request: string): boolean {
  return allowed.some((pattern) => pattern.test(request));
}
