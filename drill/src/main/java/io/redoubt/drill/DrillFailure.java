package io.redoubt.drill;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import java.util.List;

/// The report of a drill that ended with an error before there was anything else to tell.
///
/// @param title of the page
public record DrillFailure(DrillHeader header, String title, ErrorCode code, String message) implements DrillReport {
    public static DrillFailure of(DrillHeader header, String title, Exception error) {
        ErrorCode code = error instanceof RedoubtException known ? known.code() : ErrorCode.FAILED;
        return new DrillFailure(header, title, code, String.valueOf(error.getMessage()));
    }

    @Override
    public DrillFailure named(String id) {
        return new DrillFailure(header.named(id), title, code, message);
    }

    @Override
    public List<String> failures() {
        return List.of(message);
    }

    @Override
    public List<String> lines() {
        return List.of();
    }

    @Override
    public String page() {
        return ReportPage.of(title, header, lines(), failures(), List.of());
    }

    @Override
    public void writeTo(JsonLine json) {
        json.text("code", code.name());
    }
}
