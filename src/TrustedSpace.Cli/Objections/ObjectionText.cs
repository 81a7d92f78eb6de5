using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Cli.Objections;

/// <summary>An objection for a person to read.</summary>
internal static class ObjectionText
{
    public static string State(ObjectionCase objection) => objection.State switch
    {
        ObjectionState.Assigned => $"assigned to {objection.Respondent} until {DateTimeOffset.FromUnixTimeMilliseconds(objection.AnswerBy!.Value):u}",
        var state => state.ToString().ToLowerInvariant(),
    };

    public static void Render(IAnsiConsole console, ObjectionStatus status)
    {
        console.MarkupLineInterpolated($"objection {status.Case.Id} of {status.Case.RaisedBy} to {status.Case.Target} is {State(status.Case)}");
        var table = Screen.Table("leaf", "by", "step", "signed", "evidence");
        foreach (var recorded in status.Steps)
        {
            var step = StoredStatement.Read<ObjectionStep>(recorded.Statement);
            var evidence = step.Evidence.Digests.Count + step.Evidence.Details.Count + step.Evidence.Leaves.Count;
            table.AddRow(
                new Text(recorded.Leaf.ToString(CultureInfo.InvariantCulture)),
                new Text(recorded.By.Value),
                new Text(step.Action.ToString().ToLowerInvariant()),
                new Text(DateTimeOffset.FromUnixTimeMilliseconds(step.At).ToString("u", CultureInfo.InvariantCulture)),
                new Text(evidence.ToString(CultureInfo.InvariantCulture)));
        }

        console.Write(table);
        foreach (var (correction, leaf) in status.Case.Corrections.Zip(status.CorrectionLeaves))
        {
            foreach (var line in correction.Lines)
            {
                console.MarkupLineInterpolated($"leaf {leaf} takes {-line.Amount} minor units off what {line.Owner} charged in leaf {correction.Leaf}");
            }
        }
    }
}
