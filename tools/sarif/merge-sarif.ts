import { sortedRules } from './findings-to-sarif.ts';
import { fingerprintName, sarifToolName, type SarifResult, type SarifRun } from './sarif-log.ts';

/**
 * One run of many: code hosts take few runs in one upload. What several modules found in a module that they all call is
 * one result with the labels of all of them.
 */
export function mergeSarif([first, ...others]: readonly [SarifRun, ...SarifRun[]]): SarifRun {
  const runs = [first, ...others];
  const rules = sortedRules(runs.flatMap((run) => run.tool.driver.rules));
  const results = new Map<string, SarifResult>();
  for (const result of runs.flatMap((run) => run.results)) {
    const [{ physicalLocation }] = result.locations;
    const key = JSON.stringify([result.partialFingerprints[fingerprintName], result.level, physicalLocation]);
    const known = results.get(key);
    results.set(key, {
      // The module that the resource belongs to calls it by the shortest name.
      ...(known && addressOf(known).length <= addressOf(result).length ? known : result),
      ruleIndex: rules.findIndex(({ id }) => id === result.ruleId),
      properties: {
        modules: united(known?.properties.modules ?? [], result.properties.modules),
        ...(result.properties.planChecks && {
          planChecks: united(known?.properties.planChecks ?? [], result.properties.planChecks),
        }),
      },
    });
  }
  return {
    ...first,
    tool: { driver: { ...first.tool.driver, rules } },
    automationDetails: { id: `${sarifToolName}/` },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: runs.flatMap((run) => run.invocations[0].toolExecutionNotifications),
      },
    ],
    results: [...results.values()].sort(byPlace),
    properties: {
      level: runs.some((run) => run.properties.level === 'schema') ? 'schema' : 'provider',
      modules: runs.flatMap((run) => run.properties.modules),
    },
  };
}

function addressOf({ locations }: SarifResult): string {
  return locations[0].logicalLocations?.[0].fullyQualifiedName ?? '';
}

function united(left: readonly string[], right: readonly string[]): string[] {
  return [...new Set([...left, ...right])].sort();
}

function byPlace(a: SarifResult, b: SarifResult): number {
  const place = (result: SarifResult): readonly [string, number, number, string] => {
    const { artifactLocation, region } = result.locations[0].physicalLocation;
    return [artifactLocation.uri, region?.startLine ?? 0, region?.startColumn ?? 0, result.ruleId];
  };
  const [left, right] = [place(a), place(b)];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? value;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
