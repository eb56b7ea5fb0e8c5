import type { SimulatedCertificate } from './digicert-certificate.ts';
import type { SimulatedOrder, SimulatedRequest } from './digicert-order.ts';

const PRODUCTS = { dv: 'ssl_dv_geotrust_flex', ov: 'ssl_basic', ev: 'ssl_ev_basic' };

/** Order info. `disable_ct` is no documented field of it, and in the models of two public clients. */
export function orderAnswer(order: SimulatedOrder, exposeDisableCt: boolean): object {
  const { current } = order;
  return {
    id: order.id,
    ...(current && {
      certificate: {
        id: current.id,
        common_name: current.commonName,
        dns_names: current.dnsNames,
        csr: current.csr,
        signature_hash: 'sha256',
        server_platform: {
          id: 45,
          name: 'nginx',
          install_url: 'http://www.digicert.com/ssl-certificate-installation-nginx.htm',
        },
        ...issuance(current),
      },
    }),
    status: order.status,
    is_renewal: false,
    requests: order.requests.map((request) => ({
      id: request.id,
      status: request.status,
      type: request.type,
      ...(request.processorComment && { processor_comment: request.processorComment }),
    })),
    product: {
      name_id: PRODUCTS[order.validationType],
      name: 'Simulated SSL',
      type: 'ssl_certificate',
      validation_type: order.validationType,
    },
    ...(exposeDisableCt && { disable_ct: order.disableCt }),
  };
}

/** List reissues, which holds the primary certificate too once there is a reissue. */
export function reissuesAnswer(order: SimulatedOrder): object {
  const listed = order.certificates.some(({ primary }) => !primary) ? order.certificates : [];
  return {
    certificates: listed.map((certificate) => ({
      id: certificate.id,
      status: certificate.status,
      common_name: certificate.commonName,
      dns_names: certificate.dnsNames,
      csr: certificate.csr,
      date_created: timestamp(certificate.createdAt),
      ...issuance(certificate),
    })),
  };
}

/** List duplicates. A reissue leaves them as they are. */
export function duplicatesAnswer({ current, duplicates }: SimulatedOrder): object {
  return {
    certificates: Array.from({ length: duplicates }, (_, index) => ({
      id: index + 1,
      status: 'issued',
      common_name: current?.commonName,
      dns_names: current?.dnsNames,
    })),
  };
}

/** The answer to a reissue, which names the certificate only where it is issued at once. */
export function reissueAnswer(
  order: SimulatedOrder,
  { request, certificate }: { request: SimulatedRequest; certificate: SimulatedCertificate },
  authorityPem: string,
): object {
  return {
    id: order.id,
    requests: [{ id: request.id, status: request.status }],
    ...(certificate.pem && {
      certificate_id: certificate.id,
      certificate_chain: [
        { subject_common_name: certificate.commonName, pem: certificate.pem },
        { subject_common_name: 'Certflow Simulated CA', pem: authorityPem },
      ],
    }),
  };
}

export function noteAnswer({ id, text, createdAt }: SimulatedOrder['notes'][number]): object {
  const user = { id: 153_208, first_name: 'Simulated', last_name: 'User' };
  return { id, date_created: timestamp(createdAt), text, user };
}

/** As DigiCert writes times: `2022-02-10T15:24:08+00:00`. */
export function timestamp(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, '+00:00');
}

function issuance({ serialNumber, issuedAt }: SimulatedCertificate): object {
  if (serialNumber === null || issuedAt === null) return {};
  return { serial_number: serialNumber, date_issued: timestamp(issuedAt) };
}
