import * as z from 'zod/mini';
import { EDITABLE_VALIDATION_METHODS, VALIDATION_METHODS } from '../../domain/request.ts';
import { acknowledgeUncovered, certificateId, described, oneOf, packId, started } from '../fields.ts';
import type { ProblemKind } from '../problems.ts';
import { type Route, start } from '../route.ts';
import { needsLiving, needsMethod, needsPack, needsRotatable, type OfCertificate } from './certificate-conditions.ts';
import { certificateLinks, certificateRecord } from './certificates.ts';

const common = {
  tag: 'Certificates',
  params: { certificateId },
  answer: z.object({ certificateId, ...started }),
  problems: ['not-found', 'conflict', 'table-unavailable'] satisfies ProblemKind[] as ProblemKind[],
} as const;

function startOf({ params }: OfCertificate, input: Record<string, unknown> = {}) {
  const { certificateId } = params;
  const links = certificateLinks(certificateId);
  return { subject: certificateId, input: { certificateId, ...input }, links, tells: { certificateId } };
}

const ACTIONS = ['adopt', 'reorder', 'abandon'] as const;

const resolutionSchema = z
  .strictObject({
    action: described(oneOf(ACTIONS), 'adopt: take this pack. reorder: order anew. abandon: give it up.'),
    packId: z.optional(packId),
    comment: described(z.optional(z.string().check(z.maxLength(500))), 'Kept in the history.'),
  })
  .check((context) => {
    const { action, packId } = context.value;
    if ((action === 'adopt') === (packId !== undefined)) return;
    const message = action === 'adopt' ? 'is needed to adopt: which pack?' : `is not for ${action}; leave it out`;
    context.issues.push({ code: 'custom', input: context.value, path: ['packId'], message });
  });

export const certificateChangeRoutes: readonly Route[] = [
  start({
    ...common,
    method: 'POST',
    path: '/certificates/{certificateId}/recheck',
    operationId: 'recheckCertificate',
    summary: 'Have its validation looked at now, by the method it has',
    machine: 'EditValidationMethod',
    start: (request) => startOf(request),
    check: needsPack,
  }),
  start({
    ...common,
    method: 'POST',
    path: '/certificates/{certificateId}/restart',
    operationId: 'restartValidation',
    summary: 'Restart a validation that has timed out, at most three times',
    machine: 'RestartValidation',
    start: (request) => startOf(request),
    check: needsLiving,
  }),
  start({
    ...common,
    method: 'PATCH',
    path: '/certificates/{certificateId}/validation-method',
    operationId: 'editValidationMethod',
    summary: 'Have it validated by another method, until it is active',
    description: 'The method of an ACTIVE certificate cannot change: rotate it with the other method instead.',
    machine: 'EditValidationMethod',
    body: z.strictObject({ validationMethod: oneOf(EDITABLE_VALIDATION_METHODS) }),
    example: { validationMethod: 'txt' },
    start: (request) => startOf(request, request.body),
    check: needsMethod,
  }),
  start({
    ...common,
    method: 'PATCH',
    path: '/certificates/{certificateId}/branding',
    operationId: 'editBranding',
    summary: "Put Cloudflare's own name into it, or take it out",
    machine: 'UpdateCertificatePack',
    body: z.strictObject({ cloudflareBranding: z.boolean('must be true or false') }),
    example: { cloudflareBranding: true },
    start: (request) => startOf(request, request.body),
    check: needsPack,
  }),
  start({
    ...common,
    method: 'POST',
    path: '/certificates/{certificateId}/rotate',
    operationId: 'rotateCertificate',
    summary: 'Replace it: order a new pack, and delete the old one when the new one is active',
    machine: 'RotateCertificatePack',
    description:
      'With `validationMethod` the new pack is validated by it, else by the method that the certificate has.',
    body: z.optional(z.strictObject({ validationMethod: z.optional(oneOf(VALIDATION_METHODS)) })),
    example: { validationMethod: 'txt' },
    start: (request) => startOf(request, request.body),
    check: needsRotatable,
  }),
  start({
    ...common,
    method: 'DELETE',
    path: '/certificates/{certificateId}',
    operationId: 'deleteCertificate',
    summary: 'Delete its pack, unless hosts would be left without a certificate',
    machine: 'DeleteCertificatePack',
    query: { acknowledgeUncovered },
    start: (request) => startOf(request, request.query),
    check: needsPack,
  }),
  start({
    ...common,
    method: 'POST',
    path: '/certificates/{certificateId}/resolve',
    operationId: 'resolveCertificate',
    summary: 'Decide what Certflow cannot: what became of an uncertain order, or whether to go on',
    machine: 'ResolveCertificate',
    body: resolutionSchema,
    example: { action: 'adopt', packId: '3822ff90-ea29-44df-9e55-21300bb9419b', comment: 'seen in the dashboard' },
    start: (request) => startOf(request, request.body),
    check: async ({ params }) => void (await certificateRecord(params.certificateId)),
  }),
];
