using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Client.Exports;

/// <summary>How far a part of an export has arrived whole and authentic: what to keep of it, and where to go on if it breaks.</summary>
/// <param name="Job">Job id of the part.</param>
/// <param name="Rows">Rows of the export, counted from its beginning; a multiple of <see cref="ResumedPart.Batch"/>.</param>
/// <param name="Bytes">Bytes of this part that were written for them; what is written beyond is to be cut off before the export goes on.</param>
public sealed record ArrivedRows(JobId Job, long Rows, long Bytes);
