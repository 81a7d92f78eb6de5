using System.CommandLine;
using System.Security.Cryptography;
using TrustedSpace.Cli.Freezes;
using TrustedSpace.Cli.Output;
using TrustedSpace.Client.Objections;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Objections;

/// <summary>What a step says and rests on, as options.</summary>
internal sealed class WordsOptions
{
    private readonly Option<string> _reason = ReasonOptions.Reason();
    private readonly Option<string?> _about = ReasonOptions.About();
    private readonly Option<string?> _actor = ReasonOptions.Actor();
    private readonly Option<string[]> _files = new("--file") { Description = "Evidence: a file that you keep; its digest is signed. May be repeated.", HelpName = "PATH" };
    private readonly Option<string[]> _texts = new("--text") { Description = "Evidence: words that are kept beside the log. May be repeated.", HelpName = "TEXT" };
    private readonly Option<long[]> _leaves = new("--leaf") { Description = "Evidence: a leaf of the log. May be repeated.", HelpName = "N" };

    private WordsOptions()
    {
    }

    public static WordsOptions AddTo(Command command)
    {
        var options = new WordsOptions();
        command.Options.Add(options._reason);
        command.Options.Add(options._about);
        command.Options.Add(options._actor);
        command.Options.Add(options._files);
        command.Options.Add(options._texts);
        command.Options.Add(options._leaves);
        return options;
    }

    public ObjectionWords Read(ParseResult parsed, ParticipantId caller) => new()
    {
        Reason = ReasonOptions.Read(parsed, _reason, _about, caller),
        Actor = ReasonOptions.ReadActor(parsed, _actor),
        Texts = [.. (parsed.GetValue(_texts) ?? []).Select(text => ReasonOptions.Read("--text", text, parsed.GetValue(_about), caller))],
        Files = [.. (parsed.GetValue(_files) ?? []).Select(Digest)],
        Leaves = parsed.GetValue(_leaves) ?? [],
    };

    private static Sha256Digest Digest(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Sha256Digest.FromHash(SHA256.HashData(file));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--file: {problem.Message}");
        }
    }
}
