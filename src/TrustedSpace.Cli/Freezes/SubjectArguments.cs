using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Freezes;

namespace TrustedSpace.Cli.Freezes;

/// <summary>The two arguments that name what is frozen.</summary>
internal static class SubjectArguments
{
    public static (Argument<FreezeSubjectKind> Kind, Argument<string> Id) Create() => (
        new Argument<FreezeSubjectKind>("kind") { Description = "participant, dataset, grant or job.", HelpName = "KIND" },
        new Argument<string>("id") { Description = "Its id.", HelpName = "ID" });

    public static FreezeSubject Read(ParseResult parsed, Argument<FreezeSubjectKind> kind, Argument<string> id)
    {
        var subject = new FreezeSubject { Kind = parsed.GetValue(kind), Id = parsed.GetRequiredValue(id) };
        return subject.Problem is { } problem ? throw new InputException($"id: {problem}.") : subject;
    }
}
