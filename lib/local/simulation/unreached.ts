const FOREIGN_INTENT =
  'needs a child that is redriven together with its parent, which a test and a mutant do, and no drawn scenario';
const FINDING = 'the Default for an action that our own code does not name';
const MAP = 'every item catches its own errors, so the Map fails only where AWS itself cannot run it';
const NO_PROVIDER = 'the call asks no provider; the Retry is one list for all calls of a sweep';
const ONE_PAGE = 'needs more than 200 records; SweepDomains, which has pages of 50, comes by the same states';

const SWEEPS_OF_RECORDS = ['SweepCertificates', 'SweepCtOrders', 'SweepZones'];
const OWN_CALLS = {
  SweepCertificates: ['ReadZone', 'ReconcileZone', 'RememberFindings'],
  SweepDomains: ['JudgeDomain', 'RememberFindings'],
  SweepCtOrders: ['ReadCtOrder', 'InspectCertificate', 'JudgeDrift', 'RememberDrift'],
  SweepZones: ['ReadZone', 'JudgeZonePosture', 'RememberFindings'],
};

/** Places of the machines that no run can come by in this runtime, each with the reason. */
export const UNREACHED: ReadonlyMap<string, string> = new Map([
  ['CtStatusReissue MayReissue? -> WaitForReissueToShow', FOREIGN_INTENT],
  ['OrderCertificatePack MayOrder? -> ListCertificatePacksToReconcile', FOREIGN_INTENT],
  ...[
    ...['News? -> TellOrderExpiring', 'TellOrderExpiring entered'],
    ...['TellOrderExpiring catches States.ALL', 'TellOrderExpiring retries States.ALL'],
  ].map((place): [string, string] => [
    `SweepCtOrders ${place}`,
    'the certificate of an order lives 199 days, and the longest run 18',
  ]),
  ...[
    'Action? -> TellAttentionNeeded',
    ...['entered', 'catches States.ALL', 'retries States.ALL'].map((what) => `TellAttentionNeeded ${what}`),
  ].map((place): [string, string] => [
    `SweepCertificates ${place}`,
    'needs a pack that is listed as alive after the list had shown it as deleted, which the simulator does not do',
  ]),
  ...[
    'Action? -> TellZoneInaccessible',
    ...['entered', 'catches States.ALL', 'retries States.ALL'].map((what) => `TellZoneInaccessible ${what}`),
  ].map((place): [string, string] => [
    `SweepCertificates ${place}`,
    'needs a zone that refuses the credential while another one reads, or has had no route for a day; a run has neither',
  ]),
  [
    'SweepCtOrders NewestKnown? -> OrderCovered',
    'an order of which nothing is issued ends REFUSED, and is not read again; DigiCert takes no certificate away',
  ],
  ...[...Object.keys(OWN_CALLS), 'RecordExecutionEnd']
    .filter((machine) => machine !== 'SweepCtOrders')
    .flatMap((machine): [string, string][] => [
      [`${machine} Action? -> UnknownAction`, FINDING],
      [`${machine} UnknownAction entered`, FINDING],
    ]),
  ...Object.keys(OWN_CALLS).map((machine): [string, string] => [`${machine} EachItem catches States.ALL`, MAP]),
  ...Object.entries(OWN_CALLS).flatMap(([machine, states]) =>
    states.map((state): [string, string] => [`${machine} ${state} retries RateLimited`, NO_PROVIDER]),
  ),
  ...SWEEPS_OF_RECORDS.flatMap((machine) =>
    [
      ...['MorePages? -> PageRecords', `MorePages? -> Start${machine}Anew`, `Start${machine}Anew entered`],
      ...[`Start${machine}Anew catches StepFunctions.ExecutionAlreadyExistsException`],
      ...[`Start${machine}Anew catches States.ALL`, `Start${machine}Anew retries States.ALL`],
      ...['SweepContinued entered'],
    ].map((place): [string, string] => [`${machine} ${place}`, ONE_PAGE]),
  ),
]);
