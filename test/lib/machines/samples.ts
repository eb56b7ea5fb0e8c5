export const ZONE = '023e105f4ecef8ad9ca31a8372d0c353';

export const REQUEST = {
  zoneId: ZONE,
  zoneName: 'example.com',
  hosts: ['example.com', '*.example.com', 'www.example.com'],
  certificateAuthority: 'lets_encrypt',
  validationMethod: 'txt',
  validityDays: 90,
};

/** The same order as Cloudflare's wire has it, e.g. for a pack that somebody else ordered. */
export const WIRE_ORDER = {
  type: 'advanced',
  hosts: REQUEST.hosts,
  certificate_authority: 'lets_encrypt',
  validation_method: 'txt',
  validity_days: 90,
  cloudflare_branding: false,
};
