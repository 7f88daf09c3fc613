import type { Diagnosis } from '../doctor/diagnosis.ts'
import type { Finding, FindingGroup } from '../doctor/finding.ts'
import { formatCount } from '../format.ts'
import { FINDING_WIDTH, INDENT, LEVEL_WIDTH } from './finding-width.ts'
import { renderNoiseTable } from './noise-table.ts'
import { wrap } from './wrap.ts'

/** The findings of the doctor, group by group, with advice and a conclusion. */
export function renderDiagnosis(diagnosis: Diagnosis): string {
  const lines = [
    ...diagnosis.groups.flatMap((group) => [...renderGroup(group), '']),
    ...wrap(conclusion(diagnosis)),
  ]
  return `${lines.join('\n')}\n`
}

function renderGroup({ title, findings }: FindingGroup): string[] {
  return [title, ...findings.flatMap(renderFinding)]
}

function renderFinding(finding: Finding): string[] {
  const texts = [
    ...wrap(finding.what, FINDING_WIDTH),
    ...(finding.level === 'ok'
      ? []
      : wrap(finding.advice, FINDING_WIDTH - 2).map((line, index) =>
          index === 0 ? `→ ${line}` : `  ${line}`,
        )),
    ...(finding.noise ? ['', ...renderNoiseTable(finding.noise, FINDING_WIDTH)] : []),
  ]
  return texts.map((text, index) => {
    const level = (index === 0 ? finding.level : '').padEnd(LEVEL_WIDTH)
    return `${' '.repeat(INDENT)}${level}${text}`.trimEnd()
  })
}

function conclusion({ groups, measurable }: Diagnosis): string {
  const levels = groups.flatMap(({ findings }) => findings.map(({ level }) => level))
  const count = (level: Finding['level']) => levels.filter((each) => each === level).length
  const can =
    measurable.length > 0
      ? `A run can measure ${measurable.join(', ')}.`
      : 'Nothing can be measured: no database can be used.'
  return `${formatCount(count('problem'), 'problem')}, ${formatCount(count('note'), 'note')}. ${can}`
}
