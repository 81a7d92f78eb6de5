using System.CommandLine;

namespace TrustedSpace.Cli.Objections;

/// <summary><c>tspace objection</c>: raise, assign, answer, decide, withdraw and read objections.</summary>
internal static class ObjectionCommand
{
    public static Command Create() => new("objection", "Object to a flow, a dataset or an invoice; answer; decide as regulator.")
    {
        RaiseCommand.Create(),
        StepCommand.Assign(),
        StepCommand.Answer(),
        StepCommand.Uphold(),
        StepCommand.Dismiss(),
        StepCommand.Withdraw(),
        ObjectionListCommand.Create(),
        ObjectionShowCommand.Create(),
    };
}
