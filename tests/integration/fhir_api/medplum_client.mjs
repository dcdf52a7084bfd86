// What @medplum/core does against the interface: reads the CapabilityStatement, creates, reads, searches, updates, deletes.
// The package asks for a WebSocket class when it is loaded, which older Node versions lack; nothing here opens one.
globalThis.WebSocket ??= class extends EventTarget {};
const { MedplumClient } = await import('@medplum/core');

const [base, token, citizen] = process.argv.slice(2);
const client = new MedplumClient({ baseUrl: base, fhirUrlPath: 'fhir', accessToken: token, fetch });
const statement = await client.get(client.fhirUrl('metadata'));
if (statement.resourceType !== 'CapabilityStatement') throw new Error('no CapabilityStatement');
const made = await client.createResource({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'urn:test', code: 'medplum' }] },
  subject: { reference: `Patient/${citizen}` },
});
const read = await client.readResource('Observation', made.id);
const found = await client.searchResources('Observation', `patient=${citizen}&code=urn:test|medplum`);
const changed = await client.updateResource({ ...read, status: 'amended' });
const history = await client.readHistory('Observation', made.id);
await client.deleteResource('Observation', made.id);
let after = 'still there';
try {
  await client.readResource('Observation', made.id, { cache: 'reload' });
} catch (error) {
  after = error.outcome?.issue?.[0]?.code ?? String(error);
}
console.log(JSON.stringify([found.length, changed.meta.versionId, history.entry.length, after]));
