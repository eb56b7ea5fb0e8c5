import { rmSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { CertflowStack } from '../lib/certflow-stack.ts';
import { checkSecurity } from '../lib/nag.ts';
import { stackSettingsOf } from '../lib/settings.ts';

/** Deploys anywhere: no account, region or network is needed to synthesize. What may be set, lib/settings.ts says. */
rmSync('cdk.out', { recursive: true, force: true });
const app = new App({ outdir: 'cdk.out', context: { 'aws:cdk:enable-asset-metadata': true } });
checkSecurity(app);

const { stackName, account, region } = stackSettingsOf(app);
new CertflowStack(app, stackName, {
  description: 'Certflow: the life of TLS certificates at Cloudflare and DigiCert',
  env: { ...(account && { account }), ...(region && { region }) },
});

app.synth();
