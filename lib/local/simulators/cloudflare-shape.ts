/**
 * In which of the forms that were seen, or that public clients model, Cloudflare answers. Each value is one that the
 * product must read; what is absent is the first of its list, the form of the reference.
 */
export interface CloudflareShape {
  /**
   * What stands in `verification_info`. `record`: the reference's object with real values; `method`: an object of the
   * method's own fields (cloudflare-go#202, Cloudflare's support pages); `array`: a list of validation records
   * (cloudflare-go, universal_ssl.go); `key-names`: the reference's example, names of fields.
   */
  verificationInfo?: 'record' | 'method' | 'array' | 'key-names' | 'absent';
  /** An entry a pack, or one a host with its `hostname` (cloudflare-go#202), with fields missing, or no list at all. */
  verificationEntries?: 'one' | 'per-hostname' | 'sparse' | 'null';
  /** `pack`: `pending_validation` and the like as `certificate_status` (cloudflare-go#202). */
  statusWords?: 'verification' | 'pack';
  /** `full`: the verification list in the envelope of all others (Cloudflare's support pages). */
  verificationEnvelope?: 'bare' | 'full';
  /** Numbers as text: crackcomm/cloudflare#4; text as a number: terraform-provider-cloudflare#1139. */
  numbers?: 'number' | 'text';
  flags?: 'boolean' | 'number' | 'text';
  /** One more pack in the list, whose hosts are null. */
  oddItem?: 'none' | 'with-id' | 'without-id';
  /** The totals of a list; Cloudflare's Go client reads none for packs. */
  resultInfo?: 'complete' | 'absent' | 'empty-list' | 'null';
  /** Lists of a pack that have no items (terraform-provider-cloudflare#1567, pulumi-cloudflare#1474). */
  emptyLists?: 'as-is' | 'null' | 'object';
  /** terraform-provider-cloudflare#3287: hosts come back in another order than they were sent. */
  hosts?: 'reversed' | 'sorted';
  /**
   * Fields that only a person looks at, such as `issuer` and `dcv_delegation_records`: absent, because answers have them
   * or not (the vendor's Terraform provider skips its test of them), or of another type.
   */
  details?: 'all' | 'absent' | 'odd';
  quota?: 'number' | 'text' | 'absent' | 'unreadable';
  /** Deprecations are announced in the envelope. */
  messages?: 'none' | 'deprecation';
}

export const CLOUDFLARE_SHAPES: {
  readonly [Key in keyof Required<CloudflareShape>]: readonly Required<CloudflareShape>[Key][];
} = {
  verificationInfo: ['record', 'method', 'array', 'key-names', 'absent'],
  verificationEntries: ['one', 'per-hostname', 'sparse', 'null'],
  statusWords: ['verification', 'pack'],
  verificationEnvelope: ['bare', 'full'],
  numbers: ['number', 'text'],
  flags: ['boolean', 'number', 'text'],
  oddItem: ['none', 'with-id', 'without-id'],
  resultInfo: ['complete', 'absent', 'empty-list', 'null'],
  emptyLists: ['as-is', 'null', 'object'],
  hosts: ['reversed', 'sorted'],
  details: ['all', 'absent', 'odd'],
  quota: ['number', 'text', 'absent', 'unreadable'],
  messages: ['none', 'deprecation'],
};
