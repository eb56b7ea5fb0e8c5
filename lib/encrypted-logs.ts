import type { InjectionContext, IPropertyInjector } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';

/** Encrypts every log group of the stack, whoever makes it, so that none can be forgotten. */
export class EncryptedLogs implements IPropertyInjector {
  readonly constructUniqueId = LogGroup.PROPERTY_INJECTION_ID;
  readonly #key: IKey;

  constructor(key: IKey) {
    this.#key = key;
  }

  inject(props: LogGroupProps, _context: InjectionContext): LogGroupProps {
    return { ...props, encryptionKey: this.#key };
  }
}
