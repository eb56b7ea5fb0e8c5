import { rmSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { CertflowStack } from '../lib/certflow-stack.ts';
import { checkSecurity } from '../lib/nag.ts';

/** Deploys anywhere: no account, region or network is needed to synthesize. */
rmSync('cdk.out', { recursive: true, force: true });
const app = new App({ outdir: 'cdk.out', context: { 'aws:cdk:enable-asset-metadata': true } });
checkSecurity(app);

new CertflowStack(app, 'Certflow', {
  description: 'Certflow: the life of TLS certificates at Cloudflare and DigiCert',
  cloudflareBaseUrl: 'https://api.cloudflare.com/client/v4',
  digicertUsBaseUrl: 'https://www.digicert.com/services/v2',
  digicertEuBaseUrl: 'https://certcentral.digicert.eu/services/v2',
});

app.synth();
