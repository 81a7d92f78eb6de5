using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Certificates;

/// <summary>A participant to make certificates for.</summary>
/// <param name="Id">Stem of its file names, and its name in the certificates.</param>
/// <param name="Organisation">As it appears in the certificates' subject.</param>
public sealed record DevelopmentParticipant(ParticipantId Id, string Organisation);

/// <summary>
/// A directory of development certificates: <c>ca.{crt,key}</c> and, for each participant,
/// <c>&lt;id&gt;.{tls,signing,sealing}.{crt,key}</c>, PEM throughout. Keys are created with mode 600 and never replaced
/// unless asked; the authority, once made, is kept.
/// </summary>
public static class DevelopmentCertificates
{
    private static readonly string[] Purposes = ["tls", "signing", "sealing"];

    /// <param name="directory">Made if missing.</param>
    /// <param name="participants">Those to issue for; others in the directory are left alone.</param>
    /// <param name="time">Clock that validity is counted from.</param>
    /// <param name="overwrite">Whether to replace the keys of the listed participants.</param>
    /// <exception cref="KeyFileException">A key exists already (nothing is written then), or the authority can't be read.</exception>
    public static void Create(
        string directory, IReadOnlyList<DevelopmentParticipant> participants, TimeProvider time, bool overwrite = false)
    {
        Directory.CreateDirectory(directory);
        if (!overwrite)
        {
            RefuseExisting(directory, participants);
        }

        using var issuer = OpenAuthority(directory, time);
        foreach (var (id, organisation) in participants)
        {
            using var keys = issuer.Issue(id, organisation);
            PemPair.Write(Path.Combine(directory, $"{id}.tls"), keys.Tls);
            PemPair.Write(Path.Combine(directory, $"{id}.signing"), keys.Signing);
            PemPair.Write(Path.Combine(directory, $"{id}.sealing"), keys.Sealing);
        }
    }

    private static void RefuseExisting(string directory, IReadOnlyList<DevelopmentParticipant> participants)
    {
        var existing = participants
            .SelectMany(participant => Purposes, (participant, purpose) => $"{participant.Id}.{purpose}.key")
            .FirstOrDefault(name => File.Exists(Path.Combine(directory, name)));
        if (existing is not null)
        {
            throw new KeyFileException(
                $"The key '{Path.Combine(directory, existing)}' exists and was not replaced: use --force to issue new keys, or another directory.");
        }
    }

    private static CertificateIssuer OpenAuthority(string directory, TimeProvider time)
    {
        var stem = Path.Combine(directory, "ca");
        if (File.Exists($"{stem}.key"))
        {
            return new CertificateIssuer(PemPair.Read(stem), time);
        }

        // A certificate without its key is someone else's authority; a new one would orphan what it issued.
        if (File.Exists($"{stem}.crt"))
        {
            throw new KeyFileException($"'{stem}.crt' has no key beside it, so nothing can be issued under it: use another directory.");
        }

        var issuer = CertificateIssuer.CreateAuthority(time);
        PemPair.Write(stem, issuer.Authority);
        return issuer;
    }
}
