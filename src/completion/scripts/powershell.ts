import { quoteForPowershell } from '../../platform/shell-quoting.ts';
import type { Candidate } from '../types.ts';

/** ASCII, because Windows PowerShell decodes a file without a byte order mark with the code page of the system. */
const ascii = (text: string): string =>
  text
    .replace(/[\u2018\u2019]/g, "'")
    .replaceAll('…', '...')
    .replace(/[^ -~]/g, '?');
const quoted = (text: string): string => quoteForPowershell(ascii(text));

/** For Windows PowerShell 5.1 and PowerShell 7. */
export const powershellScript = (
  mark: string,
  commands: readonly Candidate[],
): string => `# PowerShell completion for magnum
# ${mark}

Register-ArgumentCompleter -Native -CommandName magnum -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = @()
    $current = ''
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        $extent = $element.Extent
        if ($extent.EndOffset -lt $cursorPosition) {
            if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $before += $element.Value }
            else { $before += $extent.Text }
        } elseif ($extent.StartOffset -lt $cursorPosition) {
            $current = $extent.Text.Substring(0, $cursorPosition - $extent.StartOffset)
        }
    }
    $config = if ($env:XDG_CONFIG_HOME) { $env:XDG_CONFIG_HOME } else { Join-Path $HOME '.config' }
    # Complete the first word here, unless there can be aliases or plugins; ask magnum for the rest.
    if ($before.Count -eq 0 -and -not (Test-Path (Join-Path $config 'magnum/config.yaml')) -and
        -not (Get-Command -Name 'magnum-*' -CommandType Application -ErrorAction Ignore) -and $current -match '^\\w[\\w-]*$|^$') {
        $commands = @(
${commands.map(({ word, help }) => `            @(${quoted(word)}, ${quoted(help || word)})`).join('\n')}
        ) | Where-Object { $_[0].StartsWith($current, [StringComparison]::Ordinal) }
        foreach ($command in $commands) {
            [System.Management.Automation.CompletionResult]::new($command[0], $command[0], 'ParameterValue', $command[1])
        }
        return
    }
    $bytes = [Text.Encoding]::UTF8.GetBytes((@($before) + $current) -join [string][char]0)
    $output = $null
    try { $output = (& magnum __complete powershell ([Convert]::ToBase64String($bytes)) 2>$null | Out-String | ConvertFrom-Json) } catch { }
    foreach ($word in $output.words) {
        [System.Management.Automation.CompletionResult]::new($word.text, $word.shown, 'ParameterValue', $word.help)
    }
    # Without any result PowerShell would complete file names.
    if (-not $output.paths -and -not $output.words) { '' }
}
`;
