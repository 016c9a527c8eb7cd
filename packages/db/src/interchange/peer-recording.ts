import { type Connection, inTransaction } from '../connection.ts';
import { peerRecords } from './peer-records.ts';
import { type PeerResult, parsePeerResult } from './peer-result.ts';
import { recordImporting } from './record-importing.ts';

export function peerRecording(connection: Connection) {
  const { sqlite } = connection;
  return {
    /**
     * Stores what node-llama-cpp measured in a session: a run of provenance `imported` and verdict
     * `unverified(foreignTool)` per result, in a series of its own. All of them, or none. Returns the ids of the runs.
     */
    recordPeerResults(sessionId: string, results: readonly PeerResult[]): string[] {
      const importing = recordImporting(connection, { undoable: false });
      const knows = sqlite.prepare('select 1 from models where hash = ?');
      return inTransaction(connection, () =>
        results.map((value) => {
          const result = parsePeerResult(value, 'peer');
          const modelHash = knows.get(result.modelHash) === undefined ? null : result.modelHash;
          const { manifest, gateReport, run, foreignResult } = peerRecords(result, sessionId, modelHash);
          importing.take('manifest', manifest, 'peer');
          importing.take('gateReport', gateReport, 'peer');
          importing.take('run', run, 'peer');
          importing.take('foreignResult', foreignResult, 'peer');
          return run.id;
        }),
      );
    },
  };
}
