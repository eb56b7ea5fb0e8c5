import { type InjectionContext, type IPropertyInjector, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';

/**
 * Encrypts every log group of the stack, whoever makes it, ends its lines after so many days, and has it go with the
 * stack: their names are fixed, so one that stayed would keep the next stack of this name from being created.
 */
export class StackLogs implements IPropertyInjector {
  readonly constructUniqueId = LogGroup.PROPERTY_INJECTION_ID;
  readonly #key: IKey;
  readonly #retention: number;

  constructor(key: IKey, retentionDays: number) {
    this.#key = key;
    this.#retention = retentionDays;
  }

  inject(props: LogGroupProps, _context: InjectionContext): LogGroupProps {
    return { ...props, encryptionKey: this.#key, retention: this.#retention, removalPolicy: RemovalPolicy.DESTROY };
  }
}
