import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { afterAll, describe, expect, it } from 'vitest';
import { CertflowStack } from '../../lib/certflow-stack.ts';

const outdir = mkdtempSync(join(tmpdir(), 'certflow-cut-over-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** By the name of the function, what it is told of the day. */
function cutOvers(
  props: { digicertCutOver2027?: string },
  context: Record<string, unknown> = {},
): Map<string, unknown> {
  const stack = new CertflowStack(new App({ outdir, context }), 'Certflow', {
    settings: props,
  });
  // Synthesis of the whole template would take much longer.
  return new Map(
    stack.node.findAll().flatMap((each) => {
      if (!(each instanceof CfnFunction)) return [];
      const day = stack.resolve(each.environment)?.variables?.DIGICERT_CUT_OVER_2027;
      return day === undefined ? [] : [[String(each.functionName).replace(/^Certflow[_-]/, ''), day]];
    }),
  );
}

/** All that judge a validation. */
const JUDGES = ['api', 'record-judge-domain', 'record-judge-domains', 'record-plan-ct-change'];

describe('digicertCutOver2027', () => {
  it.each([
    ['a property', { digicertCutOver2027: '2027-03-01' }, {}, '2027-03-01'],
    ['a context value', {}, { 'certflow:digicertCutOver2027': '2027-04-01' }, '2027-04-01'],
    [
      'a property beside a context value',
      { digicertCutOver2027: '2027-03-01' },
      { 'certflow:digicertCutOver2027': '2027-04-01' },
      '2027-03-01',
    ],
  ])('as %s reaches everything that judges a validation', (_, props, context, day) => {
    const told = cutOvers(props, context);
    for (const judge of JUDGES) expect([judge, told.get(judge)]).toEqual([judge, day]);
  });

  it('is told to nobody where it is not given', () => {
    expect(cutOvers({})).toEqual(new Map());
  });

  it.each(['', 'soon', '2027', '2027-3-1', '2027-02-30', '2027-13-01', '2027-03-01T00:00:00Z', 20270301, true])(
    'is refused by its name as %j',
    (day) => {
      const refusal = /^digicertCutOver2027: must be a day, YYYY-MM-DD$/m;
      expect(() => cutOvers({ digicertCutOver2027: day as string })).toThrow(refusal);
      expect(() => cutOvers({}, { 'certflow:digicertCutOver2027': day })).toThrow(refusal);
    },
  );
});
