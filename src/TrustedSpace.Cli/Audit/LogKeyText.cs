using TrustedSpace.Cli.Output;
using TrustedSpace.Client.Audit;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Cli.Audit;

/// <summary>The log's public key as a command is given it.</summary>
internal static class LogKeyText
{
    /// <summary>The key of --key, or else the one beside the copy.</summary>
    /// <exception cref="InputException">There is none, or it is malformed.</exception>
    public static NoteVerifier Of(string? given, string directory)
    {
        var file = Path.Combine(directory, LogCopy.KeyFile);
        return given is not null || File.Exists(file)
            ? Parse(given ?? File.ReadAllText(file))
            : throw new InputException($"{directory} holds no {LogCopy.KeyFile}: give the log's public key with --key.");
    }

    /// <exception cref="InputException">Malformed.</exception>
    public static NoteVerifier Parse(string key)
    {
        try
        {
            return NoteVerifier.Parse(key.Trim());
        }
        catch (NoteException wrong)
        {
            throw new InputException($"--key: {wrong.Message}");
        }
    }
}
