using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.JobFiles;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client.Audit;
using TrustedSpace.Client.Grants;
using TrustedSpace.Client.Receipts;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Cli.Output;

/// <summary>The one place where a failure becomes words on standard error and an exit code: 1 for a failure, 2 for wrong input, 130 for an interrupt.</summary>
internal static class ErrorBoundary
{
    public static async Task<int> RunAsync(ParseResult parsed)
    {
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Say("interrupted", code: 130);
        }
        catch (RefusedException refused)
        {
            var refusal = refused.Refusal;
            return Say($"{refusal.Party} ({refusal.Stage}): {refusal.Reason}{Environment.NewLine}{refusal.Remedy}", code: 1);
        }
        catch (ObjectionException wrong)
        {
            return Say(wrong.Message, code: 1);
        }
        catch (GrantDeniedException denied)
        {
            return Say($"no grant: {denied.Message}", code: 1);
        }
        catch (Exception input) when (input is SpaceFileException or JobFileException or SpaceNotFoundException or InputException or KeyFileException or UntrustedCertificateException)
        {
            return Say(input.Message, code: 2);
        }
        catch (Exception wrong) when (wrong is ReceiptOverdueException or ReceiptException or NoteException or PolicyException or UnpublishedCheckpointException)
        {
            return Say(wrong.Message, code: 1);
        }
        catch (Exception failure) when (failure is ProcessStartException or FileNotFoundException or IOException or UnauthorizedAccessException)
        {
            return Say(failure.Message, code: 1);
        }
    }

    private static int Say(string message, int code)
    {
        Screen.Errors.MarkupLineInterpolated($"[red]error[/]: {message}");
        return code;
    }
}
