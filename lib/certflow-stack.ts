import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Certflow } from './certflow.ts';
import type { CertflowProps } from './settings.ts';

/** A stack of one, for who has no CDK app of their own. */
export class CertflowStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { settings = {}, ...props }: StackProps & { settings?: CertflowProps } = {},
  ) {
    // Indented, the template would come near to the megabyte that CloudFormation takes.
    super(scope, id, { suppressTemplateIndentation: true, ...props });
    // By this id the construct stands in no logical id.
    new Certflow(this, 'Default', settings);
  }
}
