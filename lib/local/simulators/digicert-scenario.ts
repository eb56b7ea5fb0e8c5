import type { DigicertShape } from './digicert-shape.ts';

/** How a simulated CertCentral account behaves; what is absent behaves well. Reissues keep what held at their start. */
export interface DigicertScenario {
  /** A reissue waits for a person, also when the request skips approval. */
  pendingApproval?: boolean;
  /** A reissue is refused with 400 and this code. */
  rejectReissue?: string;
  /** A reissue is accepted, and rejected where it would have been issued. */
  requestRejected?: boolean;
  /** A change of the CT status is refused with 400 and this code. */
  ctStatusRefused?: string;
  /** SCTs in a logged certificate; default as many as browsers ask for. */
  sctCount?: number;
  /** The reissued certificate is logged when the flag is off, and not when it is on. */
  wrongSctState?: boolean;
  /** The download of a reissued certificate gives the primary one. */
  wrongSerial?: boolean;
  /** The reissued certificate has another key than the request. */
  wrongKey?: boolean;
  /** The reissued certificate lacks the last name. */
  wrongSans?: boolean;
  /** The reissued certificate is the precertificate. */
  poisoned?: boolean;
  /** The reissued certificate's SCT list ends in the middle. */
  malformedScts?: boolean;
  /** How answers are written. */
  shape?: DigicertShape;
}
